import { screen, waitFor } from '@testing-library/react';
import { act } from 'react';
import { Outlet } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { problem, serve, show } from '../testing/stage';
import { calls } from '../ui/inCall';
import { meQuery } from './queries';
import { RequireAdmin, RequireSignedIn, SessionProvider, signInPath, useMe } from './session';

afterEach(() => vi.unstubAllGlobals());

const ada = { id: 'ada', full_name: 'Ada Byron', language: 'en', admin: false };

function Name() {
  return <p>{useMe().full_name}</p>;
}

/** Shows a page for who is signed in, at an address. */
async function open(at: string, me: () => unknown) {
  serve(({ what }) => (what === 'GET /me' ? me() : {}));
  const routes = [
    {
      element: (
        <SessionProvider>
          <Outlet />
        </SessionProvider>
      ),
      children: [
        { path: '/sign-in', element: <p>sign in</p> },
        {
          element: <RequireSignedIn />,
          children: [
            { path: '/messages', element: <Name /> },
            { element: <RequireAdmin />, children: [{ path: '/admin', element: <p>the audit</p> }] },
          ],
        },
      ],
    },
  ];
  return show(null, { at, routes });
}

const signedOut = () => problem('unauthenticated', 401);

test('a page of the signed in is shown to them', async () => {
  await open('/messages', () => ada);
  expect(await screen.findByText('Ada Byron')).toBeTruthy();
});

test('others are led to the sign-in page, which leads back', async () => {
  const { router } = await open('/messages?box=sent#top', signedOut);
  await screen.findByText('sign in');
  expect(router.state.location.search).toBe('?return=' + encodeURIComponent('/messages?box=sent#top'));
});

test('a login that has ended leads to the sign-in page, once, and takes what was read along', async () => {
  let gone = false;
  let asked = 0;
  const { client, router } = await open('/messages', () => (asked++, gone ? signedOut() : ada));
  await screen.findByText('Ada Byron');
  client.setQueryData(['messages'], ['a secret']);
  client.setQueryData(['platform'], { name: 'Meet' });
  gone = true;
  await act(() => client.invalidateQueries({ queryKey: meQuery.queryKey }));
  await screen.findByText('sign in');
  await waitFor(() => expect(client.getQueryData(['messages'])).toBeUndefined());
  expect(client.getQueryData(['platform'])).toBeDefined();
  expect(asked).toBe(2);
  expect(router.state.location.pathname).toBe('/sign-in');
});

test('a call outlives the login', async () => {
  let gone = false;
  const { client } = await open('/messages', () => (gone ? signedOut() : ada));
  await screen.findByText('Ada Byron');
  const over = calls.begin();
  gone = true;
  await act(() => client.invalidateQueries({ queryKey: meQuery.queryKey }));
  expect(screen.getByText('Ada Byron')).toBeTruthy();
  act(over);
  expect(await screen.findByText('sign in')).toBeTruthy();
});

test('while the server is away nobody is sent anywhere', async () => {
  const { router } = await open('/messages', () => new Response('', { status: 502 }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/messages'));
  expect(screen.queryByText('sign in')).toBeNull();
});

test('pages of admins are for admins', async () => {
  await open('/admin', () => ada);
  expect(await screen.findByText(/Only admins/)).toBeTruthy();
  expect(screen.queryByText('the audit')).toBeNull();
});

test('pages of admins are shown to them', async () => {
  await open('/admin', () => ({ ...ada, admin: true }));
  expect(await screen.findByText('the audit')).toBeTruthy();
});

test('from home no way back is needed', () => {
  expect(signInPath({ pathname: '/', search: '' })).toBe('/sign-in');
});

test('the secret of a link gets into no query', () => {
  expect(signInPath({ pathname: '/become-admin', search: '', hash: '#token=abc' })).toBe('/sign-in?return=%2Fbecome-admin');
});

test('a server that cannot tell who is signed in is no page that loads for ever', async () => {
  let broken = true;
  await open('/messages', () => (broken ? problem('internal', 500) : ada));
  const again = await screen.findByRole('button', { name: 'Try again' });
  broken = false;
  act(() => again.click());
  expect(await screen.findByText('Ada Byron')).toBeTruthy();
});

test('during a call what it shows stays, and all goes when the call is over', async () => {
  let me: unknown = ada;
  const { client } = await open('/messages', () => me);
  await screen.findByText('Ada Byron');
  let over = () => {};
  act(() => void (over = calls.begin()));
  client.setQueryData(['messages'], ['a secret']);
  me = signedOut();
  await act(() => client.invalidateQueries({ queryKey: meQuery.queryKey }));
  await waitFor(() => expect(client.getQueryData(['messages'])).toBeUndefined()); // nothing shows it
  client.setQueryData(['conference', 'c'], ['of the call']);
  act(over);
  await waitFor(() => expect(client.getQueryData(['conference', 'c'])).toBeUndefined());
});

test('another person in another tab has this one begin anew, after its call', async () => {
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => {});
  let me: unknown = ada;
  const { client } = await open('/messages', () => me);
  await screen.findByText('Ada Byron');
  let over = () => {};
  act(() => void (over = calls.begin()));
  for (const next of [signedOut(), { ...ada, id: 'bob', full_name: 'Bob' }]) {
    me = next;
    await act(() => client.invalidateQueries({ queryKey: meQuery.queryKey }));
  }
  await screen.findByText('Bob');
  expect(reload).not.toHaveBeenCalled();
  act(over);
  await waitFor(() => expect(reload).toHaveBeenCalledOnce());
});
