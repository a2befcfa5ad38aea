import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { problem, serve, show } from '../../testing/stage';
import type { ConferenceCallProps } from '../call/ConferenceCall';
import ConferencePage from './ConferencePage';
import { type Conference, conferenceQuery } from './queries';

afterEach(() => void vi.unstubAllGlobals());

vi.mock('../call/ConferenceCall', () => ({
  default: ({ onJoined, onLeft, onClose }: ConferenceCallProps) => (
    <div>
      <p>the call</p>
      <button onClick={onJoined}>join</button>
      <button onClick={onLeft}>leave</button>
      <button onClick={onClose}>close</button>
    </div>
  ),
}));

const routes = [{ path: '/conferences/:id', element: <ConferencePage /> }, { path: '*', element: null }];
const began = '2026-01-01T10:00:00Z';

/** A server with one conference, which goes live and ends. */
function server(state: Conference['state'], mine: boolean) {
  const conference: Conference = {
    id: 'c1', owner: 'ada', title: 'Stand-up', description: '', public: false, password: false, lobby: false, state, created_at: began,
    ...(state !== 'upcoming' ? { broadcast_at: began } : {}),
  };
  const asked = serve(({ what }) => {
    if (what === 'POST /conferences/c1/live') return Object.assign(conference, { state: 'live', broadcast_at: began });
    if (what === 'GET /conferences/c1/members') return { items: [{ person: { id: 'grace', full_name: 'Grace', connected: true }, first_at: began, last_at: began }] };
    return { conference, owner: { id: 'ada', full_name: 'Ada', connected: true }, members: 1, mine, enter: conference.state === 'live' || (mine && conference.state === 'upcoming') };
  });
  return { conference, asked };
}

test('the owner begins inside: the network is told when the room is entered, and the call stays until it is closed', async () => {
  const { conference, asked } = server('upcoming', true);
  const { client } = await show(null, { routes, at: '/conferences/c1' });
  await userEvent.click(await screen.findByRole('button', { name: 'Start now' }));
  await screen.findByText('the call');
  expect(asked.some((a) => a.what.startsWith('POST'))).toBe(false);
  await userEvent.click(screen.getByRole('button', { name: 'join' }));
  await waitFor(() => expect(asked.filter((a) => a.what === 'POST /conferences/c1/live')).toHaveLength(1));
  expect(screen.queryByRole('button', { name: 'Share' })).toBeNull(); // the call has the page for itself

  Object.assign(conference, { state: 'finished', finished_at: '2026-01-01T10:42:00Z' });
  await act(() => client.invalidateQueries({ queryKey: ['conference', 'c1'] }));
  await userEvent.click(screen.getByRole('button', { name: 'leave' }));
  expect(screen.getByText('the call')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'close' }));
  expect(await screen.findByText('42 min')).toBeTruthy();
  expect(await screen.findByRole('link', { name: 'Grace' })).toBeTruthy();
});

test('who closes the page after a call that goes on can come back', async () => {
  server('live', false);
  await show(null, { routes, at: '/conferences/c1' });
  await userEvent.click(await screen.findByRole('button', { name: 'join' }));
  await userEvent.click(screen.getByRole('button', { name: 'leave' }));
  await userEvent.click(screen.getByRole('button', { name: 'close' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Enter' }));
  expect(await screen.findByText('the call')).toBeTruthy();
});

test('who was put out reads why, though the conference is not theirs to see any more', async () => {
  const mark = { out: false };
  const began = '2026-01-01T10:00:00Z';
  serve(() => {
    if (mark.out) return problem('not_found', 404);
    const conference = { id: 'c1', owner: 'ada', title: 'Stand-up', description: '', public: false, password: false, lobby: false, state: 'live', created_at: began, broadcast_at: began };
    return { conference, owner: { id: 'ada', full_name: 'Ada', connected: true }, members: 1, mine: false, enter: true };
  });
  const { client } = await show(null, { routes, at: '/conferences/c1' });
  await userEvent.click(await screen.findByRole('button', { name: 'join' }));
  mark.out = true;
  await userEvent.click(screen.getByRole('button', { name: 'leave' }));
  await waitFor(() => expect(client.getQueryState(['conference', 'c1'])?.status).toBe('error'));
  expect(screen.getByText('the call')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'close' }));
  await waitFor(() => expect(screen.queryByText('the call')).toBeNull());
});

test('an end is seen by who was inside, though nobody tells the owner of it', async () => {
  const { conference } = server('live', true);
  await show(null, { routes, at: '/conferences/c1' });
  await userEvent.click(await screen.findByRole('button', { name: 'join' }));
  Object.assign(conference, { state: 'finished', finished_at: '2026-01-01T10:42:00Z' });
  await userEvent.click(screen.getByRole('button', { name: 'leave' }));
  await userEvent.click(screen.getByRole('button', { name: 'close' }));
  expect(await screen.findByText('42 min')).toBeTruthy();
});

test('what could not be done is said, and can be tried again from inside', async () => {
  const { conference } = server('upcoming', true);
  let fails = true;
  const asked = serve(({ what }) => {
    if (!what.startsWith('POST')) return { conference, owner: { id: 'ada', full_name: 'Ada', connected: true }, members: 0, mine: true, enter: true };
    if (!fails) return conference;
    fails = false;
    return problem('unavailable', 503);
  });
  await show(null, { routes, at: '/conferences/c1' });
  await userEvent.click(await screen.findByRole('button', { name: 'Start now' }));
  await userEvent.click(await screen.findByRole('button', { name: 'join' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(asked.filter((a) => a.what.startsWith('POST'))).toHaveLength(2));
});

test('who waits comes in when it begins', async () => {
  const { conference } = server('upcoming', false);
  const { client } = await show(null, { routes, at: '/conferences/c1' });
  expect(await screen.findByText(/Ada has not started yet/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Start now' })).toBeNull();
  Object.assign(conference, { state: 'live', broadcast_at: began });
  await client.invalidateQueries({ queryKey: ['conference', 'c1'] }); // as the event stream does
  expect(await screen.findByText('the call')).toBeTruthy();
  expect(await screen.findByText(/Stand-up has begun/)).toBeTruthy();
});

test('nobody learns whether it is not there, cancelled, or not for them', async () => {
  const seen: string[] = [];
  for (const [code, status] of [['not_found', 404], ['forbidden', 403], ['invalid', 422]] as const) {
    serve(() => problem(code, status));
    const { container, unmount } = await show(null, { routes, at: '/conferences/c1' });
    await screen.findByRole('heading', { name: 'This conference is not here' });
    seen.push(container.textContent ?? '');
    unmount();
  }
  expect(new Set(seen).size).toBe(1);
});

test('the owner ends what is cancelled, and is led away', async () => {
  const { conference } = server('upcoming', true);
  const asked = serve(({ what }) => (what.startsWith('DELETE') ? undefined : { conference, owner: { id: 'ada', full_name: 'Ada', connected: true }, members: 0, mine: true, enter: true }));
  const { router } = await show(null, { routes, at: '/conferences/c1' });
  await userEvent.click(await screen.findByRole('button', { name: 'More about “Stand-up”' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Cancel conference' }));
  expect(await screen.findByRole('button', { name: 'Keep it' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel conference' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/conferences'));
  expect(asked.filter((a) => a.what === 'DELETE /conferences/c1')).toHaveLength(1);
});

test.each([
  ['may not be seen any more', problem('not_found', 404)],
  ['is not for who is signed out', problem('unauthenticated', 401)],
])('a call stays when its conference %s', async (_, answer) => {
  let gone = false;
  const details = { conference: { id: 'c1', owner: 'ada', title: 'Stand-up', description: '', public: false, password: false, lobby: false, state: 'live', created_at: began, broadcast_at: began }, owner: { id: 'ada', full_name: 'Ada' }, members: 1, mine: false, enter: true };
  serve(() => (gone ? answer.clone() : details));
  const { client } = await show(null, { routes, at: '/conferences/c1' });
  await userEvent.click(await screen.findByRole('button', { name: 'join' }));
  gone = true;
  await act(() => client.invalidateQueries({ queryKey: ['conference', 'c1'] }));
  expect(screen.getByText('the call')).toBeTruthy();
  // What was read is taken from memory as well.
  act(() => client.removeQueries({ queryKey: ['conference', 'c1'] }));
  await act(() => client.fetchQuery({ ...conferenceQuery('c1'), retry: false }).catch(() => undefined));
  expect(screen.getByText('the call')).toBeTruthy();
});
