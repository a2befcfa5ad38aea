import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useInCall } from '../ui/inCall';
import { PageLoading } from '../ui/PageLoading';
import { NotAllowed } from '../ui/NotAllowed';
import { ProblemAlert } from '../ui/ProblemAlert';
import { chooseLanguageOf } from '../words/i18n';
import { api, ask } from './client';
import { ownPath } from './ownPath';
import { type Account, meQuery } from './queries';
import { forgetKept, keepAgain } from './kept';
import { hearOtherTabs, tellOtherTabs } from './tabs';

/** Who is signed in: not known yet, nobody, or somebody. */
export type Session = { state: 'unknown'; me: null } | { state: 'out'; me: null } | { state: 'in'; me: Account };

interface Known {
  session: Session;
  /** Who was signed in last, for calls that outlive the login. */
  last: Account | null;
}

const SessionContext = createContext<Known>({ session: { state: 'unknown', me: null }, last: null });

/** What does not belong to an account. */
const open = new Set(['me', 'platform', 'providers']);

/** Knows who is signed in, for all below it, in step with the other tabs. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const { data } = useQuery(meQuery);
  const last = useRef<Account | null>(null);
  const known = useMemo<Known>(() => {
    if (data) last.current = data;
    const session: Session = data === undefined ? { state: 'unknown', me: null } : data ? { state: 'in', me: data } : { state: 'out', me: null };
    return { session, last: last.current };
  }, [data]);

  useEffect(() => hearOtherTabs(() => void client.invalidateQueries({ queryKey: meQuery.queryKey })), [client]);

  const id = data === undefined ? undefined : (data?.id ?? null);
  const inCall = useInCall();
  // Whose answers are in memory.
  const whose = useRef<string | null>(null);
  useEffect(() => {
    if (id === undefined) return;
    if (id) keepAgain();
    if (id && (!whose.current || whose.current === id)) {
      whose.current = id;
    } else if (!id && whose.current) {
      // What was read as somebody else must not be shown; nor may a call be torn away, which has the page until it ends.
      client.removeQueries({ predicate: (query) => !open.has(String(query.queryKey[0])), ...(inCall && { type: 'inactive' }) });
      if (!inCall) whose.current = null;
    } else if (id && !inCall) {
      window.location.reload();
    }
  }, [client, id, inCall]);

  const language = data?.language;
  useEffect(() => {
    if (language) void chooseLanguageOf(language);
  }, [language]);

  return <SessionContext value={known}>{children}</SessionContext>;
}

/** Who is signed in. */
export function useSession(): Session {
  return useContext(SessionContext).session;
}

/** Who is signed in, in pages below RequireSignedIn. */
export function useMe(): Account {
  const { session, last } = useContext(SessionContext);
  const me = session.me ?? last;
  if (!me) throw new Error('nobody is signed in: useMe belongs below RequireSignedIn');
  return me;
}

/** The page to go to after signing in: what ?return= says if it is a path of this application, else home. */
export function returnPath(search: string): string {
  return ownPath(new URLSearchParams(search).get('return'));
}

/** The address of the sign-in page that leads back to a location. */
export function signInPath(location: { pathname: string; search: string; hash?: string }): string {
  // The secret of a link must not get into a query, which servers see and write down.
  const hash = location.hash?.includes('token=') ? '' : (location.hash ?? '');
  const back = location.pathname + location.search + hash;
  return back === '/' ? '/sign-in' : '/sign-in?return=' + encodeURIComponent(back);
}

/** Forgets what was read as somebody else, after signing in or when a session has ended, and asks who it is now. */
export function useSessionChanged(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    client.removeQueries({ predicate: (query) => !open.has(String(query.queryKey[0])) });
    await client.fetchQuery({ ...meQuery, staleTime: 0 });
    tellOtherTabs('session');
  }, [client]);
}

const unfinished = new Set<() => Promise<unknown>>();

/** Has something done before the login ends that could not be done any more after it. The function returned takes that back. */
export function beforeSigningOut(finish: () => Promise<unknown>): () => void {
  unfinished.add(finish);
  return () => void unfinished.delete(finish);
}

/** Ends the login and begins anew at the front page, so that nothing of the account stays in memory. */
export function useSignOut(): () => Promise<void> {
  return useCallback(async () => {
    await Promise.allSettled([...unfinished].map((finish) => finish()));
    await ask(api.POST('/sign-out'));
    forgetKept();
    tellOtherTabs('session');
    window.location.assign('/');
  }, []);
}

/** Stands in place of a page until it is known who is signed in; says so if the server cannot tell. */
export function SessionLoading() {
  const { error, isError, refetch } = useQuery(meQuery);
  if (!isError) return <PageLoading />;
  return <ProblemAlert problem={error} onRetry={() => void refetch()} sx={{ maxInlineSize: 720, margin: 'auto' }} />;
}

/** A layout route whose pages are for who is signed in: others are led to the sign-in page and back. */
export function RequireSignedIn() {
  const session = useSession();
  const location = useLocation();
  const inCall = useInCall();
  if (session.state === 'unknown') return <SessionLoading />;
  if (session.state === 'out' && !inCall) return <Navigate to={signInPath(location)} replace />;
  return <Outlet />;
}

/** A layout route whose pages are for admins. */
export function RequireAdmin() {
  return useMe().admin ? <Outlet /> : <NotAllowed />;
}
