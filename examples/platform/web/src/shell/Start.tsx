import { Suspense, lazy } from 'react';
import { chunk } from '../chunk';
import { SessionLoading, useSession } from '../api/session';
import { PageLoading } from '../ui/PageLoading';
import { loadWords } from '../words/i18n';

const Home = lazy(async () => (await Promise.all([chunk(() => import('../pages/home/HomePage')), chunk(() => loadWords('home', 'conference'))]))[0]);
const Welcome = lazy(async () => (await Promise.all([chunk(() => import('../pages/info/WelcomePage')), chunk(() => loadWords('info'))]))[0]);

/** The page at /: the timeline of who is signed in, and what this is for everybody else. */
export function Start() {
  const { state } = useSession();
  if (state === 'unknown') return <SessionLoading />;
  return <Suspense fallback={<PageLoading />}>{state === 'in' ? <Home /> : <Welcome />}</Suspense>;
}
