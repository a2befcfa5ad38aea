import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { personQuery } from '../../api/queries';
import { problem, serve, show } from '../../testing/stage';
import { ConnectButton } from './ConnectButton';
import type { Relation } from './relation';

afterEach(() => void vi.unstubAllGlobals());

const grace = { id: 'g', full_name: 'Grace' };

/** A server that holds its answer to a change back until it is to go, whether that is said before it was asked or after. */
function server(relation: Relation, answers: (() => unknown)[]) {
  let go = () => {};
  const released = new Promise<void>((resolve) => (go = resolve));
  const state = { relation };
  const asked = serve(async ({ what }) => {
    if (what === 'GET /people/g') return { ...grace, connection: state.relation };
    await released;
    return answers.shift()?.();
  });
  return { asked, state, go };
}

test('a request is shown at once, stays, and is read out', async () => {
  const s = server('none', [() => ((s.state.relation = 'outgoing'), { status: 'outgoing' })]);
  const { client } = await show(<ConnectButton person={grace} />);
  const button = await screen.findByRole('button', { name: 'Connect with Grace' });
  await userEvent.click(button);
  await screen.findByRole('button', { name: 'Cancel request to Grace' });
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel request'));
  s.go();
  await screen.findByText(/You asked Grace to connect\./);
  expect(client.getQueryData(personQuery('g').queryKey)?.connection).toBe('outgoing');
  await screen.findByRole('button', { name: 'Cancel request to Grace' });
});

test('a double click asks, and does not take it back', async () => {
  const s = server('none', [() => ((s.state.relation = 'outgoing'), { status: 'outgoing' })]);
  await show(<ConnectButton person={grace} />);
  await userEvent.dblClick(await screen.findByRole('button', { name: 'Connect with Grace' }));
  s.go();
  await screen.findByText(/You asked Grace to connect\./);
  expect(s.asked.filter(({ what }) => what.startsWith('POST')).map(({ what }) => what)).toEqual(['POST /people/g/connection/request']);
});

test('what is not done is taken back, and said', async () => {
  const s = server('none', [() => problem('rate_limited', 429)]);
  await show(<ConnectButton person={grace} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Connect with Grace' }));
  await screen.findByRole('button', { name: 'Cancel request to Grace' });
  s.go();
  await screen.findByRole('button', { name: 'Connect with Grace' });
  await screen.findByRole('alert');
});

test('what has changed meanwhile is read again', async () => {
  const s = server('outgoing', [() => ((s.state.relation = 'connected'), problem('conflict', 409))]);
  await show(<ConnectButton person={grace} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel request to Grace' }));
  s.go();
  await screen.findByRole('button', { name: 'Connected with Grace: more' });
  await screen.findByText('This has changed meanwhile. You see how it is now.');
});

test('a request is answered', async () => {
  const s = server('incoming', [() => ((s.state.relation = 'connected'), { status: 'connected' })]);
  await show(<ConnectButton person={grace} relation="incoming" />);
  screen.getByRole('button', { name: 'Decline the request of Grace' });
  await userEvent.click(screen.getByRole('button', { name: 'Approve the request of Grace' }));
  await waitFor(() => expect(s.asked.at(-1)?.what).toBe('POST /people/g/connection/approve'));
  expect(screen.queryByRole('button', { name: 'Decline the request of Grace' })).toBeNull();
});

test('a connection ends only after one has said so', async () => {
  const s = server('connected', [() => ((s.state.relation = 'none'), { status: 'none' })]);
  await show(<ConnectButton person={grace} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Connected with Grace: more' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Disconnect' }));
  expect(s.asked.some((a) => a.what.startsWith('POST'))).toBe(false);
  await userEvent.click(await screen.findByRole('button', { name: 'Disconnect' }));
  await waitFor(() => expect(s.asked.at(-1)?.what).toBe('POST /people/g/connection/disconnect'));
  s.go();
  await screen.findByRole('button', { name: 'Connect with Grace', hidden: true });
});
