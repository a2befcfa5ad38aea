import { MutationCache, QueryCache, QueryClient, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { type Schemas, api, ask } from './client';
import { Problem, isAway, isProblem } from './problem';

/** Who is signed in. */
export type Account = Schemas['Account'];
/** A person as lists have them. */
export type Person = Schemas['Person'];
/** A person as their page has them. */
export type Profile = Schemas['Profile'];
/** What is unread. */
export type Counters = Schemas['Counters'];

/** What the program says of itself to everybody. */
export interface Platform {
  name: string;
  language: string;
  languages: string[];
  /** By which one can sign in beside a password: "google", "facebook". */
  providers: string[];
  /** People without an account may meet by number and talk to strangers. */
  guests: boolean;
  /** New accounts are taken. */
  sign_up: boolean;
  /** There is somebody to write to, by POST /contact. */
  contact: boolean;
  /** Terms of service of the operator's own; absent: these pages have general ones. */
  terms_url?: string;
  /** Of the program. */
  version: string;
}

const awayWait = 1500;

/** A client whose queries wait for a server that is away, and give up at once where asking again changes nothing. */
export function newQueryClient(): QueryClient {
  // A login that has ended shows itself by any answer.
  const onError = (error: unknown) => {
    if (isProblem(error, 'unauthenticated')) void client.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => isAway(error) || (isProblem(error, 'unavailable', 'timeout') && failures < 3),
        retryDelay: awayWait,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}

/** platform.json. */
export const platformQuery = queryOptions({
  queryKey: ['platform'],
  staleTime: Infinity,
  queryFn: async (): Promise<Platform> => {
    const response = await fetch('/platform.json').catch(() => undefined);
    if (!response?.ok) throw new Problem('away');
    return response.json();
  },
});

/** Who is signed in, or null. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: 60_000,
  queryFn: async (): Promise<Account | null> => {
    try {
      return await ask(api.GET('/me'));
    } catch (error) {
      if (isProblem(error, 'unauthenticated', 'suspended', 'unconfirmed')) return null;
      throw error;
    }
  },
});

/** How many messages and notifications are unread. */
export const countersQuery = queryOptions({
  queryKey: ['counters'],
  staleTime: Infinity, // the event stream keeps it
  queryFn: () => ask(api.GET('/counters')),
});

/** How many people have asked to be connected; 100 stands for more. */
export const requestsQuery = queryOptions({
  queryKey: ['connections', 'incoming', 'count'],
  staleTime: Infinity,
  queryFn: async () => (await ask(api.GET('/connections', { params: { query: { status: 'incoming', limit: 100 } } }))).items.length,
});

/** Somebody's page. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['person', id],
    queryFn: () => ask(api.GET('/people/{id}', { params: { path: { id } } })),
  });

/** What the program says of itself. Suspends until it is there. */
export function usePlatform(): Platform {
  return useSuspenseQuery(platformQuery).data;
}

/** Somebody's page. */
export function usePerson(id: string) {
  return useQuery(personQuery(id));
}
