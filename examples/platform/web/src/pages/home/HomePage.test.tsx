import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { problem, serve, show } from '../../testing/stage';
import HomePage from './HomePage';
import type { Entry } from './timeline';

afterEach(() => {
  vi.unstubAllGlobals();
  scroll(0);
});

/** An entry that went live n minutes ago. */
function entry(id: string, minutes: number, live = false): Entry {
  const at = new Date(Date.now() - minutes * 60_000).toISOString();
  return {
    id, at, live, started: minutes * 60, duration: 120,
    conference: { id: 'c' + id, owner: 'g', title: 'Talk ' + id, description: '', public: true, password: false, lobby: false, state: live ? 'live' : 'finished', created_at: at, broadcast_at: at },
    owner: { id: 'g', full_name: 'Grace', connected: true },
  };
}

function server(items: Entry[], change: (what: string) => unknown = () => undefined) {
  const state = { items };
  const asked = serve(({ what, query }) => {
    if (what === 'GET /timeline') return { items: state.items };
    if (what === 'GET /conferences') return { items: [] };
    if (what === 'GET /connections') return { items: query.get('limit') === '1' && state.items.length === 0 ? [] : [{}] };
    return change(what);
  });
  return { state, asked };
}

function scroll(y: number): void {
  Object.defineProperty(window, 'scrollY', { value: y, configurable: true });
  act(() => void window.dispatchEvent(new Event('scroll')));
}

const titles = (): string[] => screen.getAllByRole('heading', { level: 3 }).map((h) => h.textContent ?? '');

test('what is live comes first, with the way in', async () => {
  server([entry('2', 1), entry('1', 30, true)]);
  await show(<HomePage />);
  expect((await screen.findByRole('link', { name: 'Join “Talk 1”' })).getAttribute('href')).toBe('/conferences/c1');
  expect(titles()).toEqual(['Talk 1', 'Talk 2']);
});

test('nothing moves while somebody reads: what is new waits above', async () => {
  const { state } = server([entry('1', 30)]);
  const { client } = await show(<HomePage />);
  await screen.findByText('Talk 1');
  scroll(900);
  state.items = [entry('3', 0, true), entry('2', 1, true), entry('1', 30)];
  await act(() => client.invalidateQueries({ queryKey: ['timeline'] })); // as the event stream does
  const pill = await screen.findByRole('button', { name: '2 new conferences' });
  expect(titles()).toEqual(['Talk 1']);
  vi.stubGlobal('scrollTo', () => scroll(0));
  await userEvent.click(pill);
  await waitFor(() => expect(titles()).toEqual(['Talk 3', 'Talk 2', 'Talk 1']));
  expect(screen.queryByRole('button', { name: /new conference/ })).toBeNull();
});

test('at the top it is shown at once', async () => {
  const { state } = server([entry('1', 30)]);
  const { client } = await show(<HomePage />);
  await screen.findByText('Talk 1');
  state.items = [entry('2', 0, true), entry('1', 30)];
  await act(() => client.invalidateQueries({ queryKey: ['timeline'] }));
  await waitFor(() => expect(titles()).toEqual(['Talk 2', 'Talk 1']));
});

test('an entry goes at once, and comes back if it was not removed', async () => {
  let release = () => {};
  const { asked } = server([entry('2', 1), entry('1', 30)], () => new Promise((resolve) => (release = () => resolve(problem('unavailable', 503)))));
  await show(<HomePage />);
  await userEvent.click(await screen.findByRole('button', { name: 'Remove “Talk 2” from the timeline' }));
  await waitFor(() => expect(titles()).toEqual(['Talk 1']));
  await waitFor(() => expect(asked.at(-1)?.what).toBe('DELETE /timeline/2'));
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Talk 1'));
  release();
  await waitFor(() => expect(titles()).toEqual(['Talk 2', 'Talk 1']));
  expect(await screen.findByText(/server is busy/)).toBeTruthy();
});

test('all that are finished go, after one was asked', async () => {
  const { state } = server([entry('2', 1, true), entry('1', 30)], (what) => {
    expect(what).toBe('POST /timeline/clear-finished');
    state.items = [entry('2', 1, true)];
    return { removed: 1 };
  });
  await show(<HomePage />);
  await userEvent.click(await screen.findByRole('button', { name: 'Remove all finished' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
  expect(await screen.findByText('1 entry was removed.')).toBeTruthy();
  await waitFor(() => expect(titles()).toEqual(['Talk 2']));
});

test('who has no network is led to people, and else it is quiet', async () => {
  server([]);
  await show(<HomePage />);
  expect((await screen.findByRole('link', { name: 'Find people' })).getAttribute('href')).toBe('/network');
  expect(screen.getByText('Your network begins here')).toBeTruthy();
});
