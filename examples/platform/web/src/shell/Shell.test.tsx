import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { Link } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SessionProvider, beforeSigningOut } from '../api/session';
import { shareStream } from '../api/shared';
import type { LiveMessage } from '../api/stream';
import { problem, serve, show } from '../testing/stage';
import { calls } from '../ui/inCall';
import { PageTitle } from '../ui/PageTitle';
import { useImmersive } from './immersive';
import { Shell } from './Shell';

vi.mock('../api/shared', () => ({ shareStream: vi.fn(() => () => {}) }));

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal('scrollTo', () => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.mocked(shareStream).mockClear();
});

function Call() {
  const [on, set] = useState(false);
  const [count, add] = useState(0);
  useImmersive(on);
  return (
    <>
      <PageTitle title="A call" />
      <button onClick={() => set(!on)}>whole window</button>
      <button onClick={() => add(count + 1)}>count {count}</button>
    </>
  );
}

const routes = [
  {
    element: (
      <SessionProvider>
        <Shell />
      </SessionProvider>
    ),
    children: [
      { path: '/', element: <PageTitle title="Start" /> },
      { path: '/call', element: <Call /> },
      {
        path: '/messages',
        element: (
          <>
            <PageTitle title="Messages" />
            <Link to="/call">to the call</Link>
          </>
        ),
      },
    ],
  },
];

/** Shows the shell around a page, for who is signed in or for everybody. */
async function open(at: string, signedIn = true) {
  const asked = serve(({ what }) => {
    if (what === 'GET /me') return signedIn ? { id: 'ada', full_name: 'Ada Byron', email: 'ada@example.org', language: 'en', admin: false } : problem('unauthenticated', 401);
    if (what === 'GET /counters') return { messages: 3, notifications: 0 };
    if (what === 'GET /connections') return { items: [{}, {}] };
    return {};
  });
  const view = await show(null, { at, routes });
  view.client.setQueryData(['platform'], { name: 'Meet', language: 'en', languages: ['en'], providers: [], guests: true, sign_up: true, contact: false, version: '1' });
  return { ...view, asked };
}

/** What the shell does with an event of the stream. */
const happen = (message: LiveMessage) => act(() => vi.mocked(shareStream).mock.calls.at(-1)![1].told(message));

const places = async () => within((await screen.findAllByRole('navigation', { name: 'Main navigation', hidden: true }))[0]!);

test('the navigation says where one is and what is new, in words too', async () => {
  await open('/messages');
  const nav = await places();
  expect(nav.getByRole('link', { name: /^Messages/, hidden: true }).getAttribute('aria-current')).toBe('page');
  await waitFor(() => expect(nav.getByRole('link', { name: /^Messages/, hidden: true }).textContent).toContain('3 unread messages'));
  await waitFor(() => expect(nav.getByRole('link', { name: /^Network/, hidden: true }).textContent).toContain('2 requests'));
  expect(nav.getByRole('link', { name: /^Notifications/, hidden: true }).textContent).not.toContain('new');
});

test('counters change with what happens, and a message is told with a way to it', async () => {
  const { router } = await open('/');
  const nav = await places();
  await waitFor(() => expect(shareStream).toHaveBeenCalledOnce());
  expect(vi.mocked(shareStream).mock.calls[0]![0]).toBe('ada');
  await waitFor(() => expect(nav.getByRole('link', { name: /^Messages/, hidden: true }).textContent).toContain('3 unread'));
  await happen({ event: 'message', data: { id: 'm1', from: { id: 'bob', full_name: 'Bob' }, subject: 'Lunch', unread: 4 } });
  await waitFor(() => expect(nav.getByRole('link', { name: /^Messages/, hidden: true }).textContent).toContain('4 unread'));
  expect(await screen.findByText('Bob wrote to you: Lunch')).toBeTruthy();
  fireEvent.click(await screen.findByRole('link', { name: 'Read' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/messages/m1'));
});

test('in a call what happens is only read out', async () => {
  await open('/call');
  await places();
  await waitFor(() => expect(shareStream).toHaveBeenCalledOnce());
  let over = () => {};
  act(() => void (over = calls.begin()));
  await happen({ event: 'message', data: { id: 'm1', from: { id: 'bob', full_name: 'Bob' }, subject: 'Lunch', unread: 4 } });
  await waitFor(() => expect(document.querySelector('.unseen[aria-live=polite]')?.textContent).toContain('Bob wrote to you: Lunch'));
  expect(screen.queryByRole('link', { name: 'Read' })).toBeNull();
  act(over);
});

test('signing out of a call is asked about, and what waited is done before it', async () => {
  vi.stubGlobal('location', { assign: vi.fn() });
  const { asked } = await open('/call');
  const order: string[] = [];
  const stays = beforeSigningOut(async () => void order.push(asked.some((a) => a.what === 'POST /sign-out') ? 'after' : 'before'));
  let over = () => {};
  act(() => void (over = calls.begin()));
  const signOut = async () => {
    fireEvent.click(await screen.findByRole('button', { name: 'Account of Ada Byron' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
  };
  await signOut();
  fireEvent.click(await screen.findByRole('button', { name: 'Stay in the call' }));
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  expect(asked.some((a) => a.what === 'POST /sign-out')).toBe(false);
  await signOut();
  fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(asked.some((a) => a.what === 'POST /sign-out')).toBe(true));
  expect(order).toEqual(['before']);
  stays();
  act(over);
});

test('a page that wants the whole window has it, and is not begun anew', async () => {
  await open('/call');
  await places();
  fireEvent.click(screen.getByRole('button', { name: 'count 0' }));
  fireEvent.click(screen.getByRole('button', { name: 'whole window' }));
  await waitFor(() => expect(screen.queryByRole('navigation', { hidden: true })).toBeNull());
  expect(screen.getByRole('button', { name: 'count 1' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'whole window' }));
  await places();
  expect(screen.getByRole('button', { name: 'count 1' })).toBeTruthy();
});

test('the focus goes to the title of the page that one comes to, and the document has its name', async () => {
  await open('/messages');
  await screen.findByRole('heading', { name: 'Messages' });
  expect(document.activeElement).toBe(document.body);
  fireEvent.click(screen.getByRole('link', { name: 'to the call' }));
  const title = await screen.findByRole('heading', { name: 'A call' });
  await waitFor(() => expect(document.activeElement).toBe(title));
  await waitFor(() => expect(document.title).toBe('A call · Meet'));
});

test('who is signed out has the ways in, and nothing listens', async () => {
  await open('/call', false);
  expect((await screen.findByRole('link', { name: 'Sign in' })).getAttribute('href')).toBe('/sign-in?return=%2Fcall');
  expect(screen.getByRole('link', { name: 'Sign up' })).toBeTruthy();
  expect(screen.queryByRole('navigation', { hidden: true })).toBeNull();
  expect(shareStream).not.toHaveBeenCalled();
});

test('the first thing that the keyboard finds leads past all of it', async () => {
  await open('/messages');
  await places();
  fireEvent.click(screen.getByText('Skip to the content'));
  expect(document.activeElement?.id).toBe('main');
});
