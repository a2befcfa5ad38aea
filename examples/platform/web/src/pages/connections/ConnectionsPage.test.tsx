import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { problem, serve, show } from '../../testing/stage';
import ConnectionsPage from './ConnectionsPage';

afterEach(() => void vi.unstubAllGlobals());

const since = '2026-01-01T10:00:00Z';
const connection = (id: string, full_name: string) => ({ person: { id, full_name }, status: 'connected', since });

/** A server whose list has a second page that nobody reads. */
function server() {
  return serve(({ what, query }) => {
    if (what === 'GET /presence') return { items: [] };
    if (query.get('query') === 'broken') return problem('internal', 500);
    if (query.get('query')) return { items: [connection('z', 'Zoë Late')].filter(() => query.get('query') === 'zo') };
    return { items: [connection('a', 'Ada'), connection('b', 'Bob')], next: 'more' };
  });
}

test('a name is found by the server, without reading all pages', async () => {
  const asked = server();
  await show(<ConnectionsPage />);
  await screen.findByText('Ada');
  await userEvent.type(screen.getByRole('searchbox'), ' Zo!');
  await screen.findByText('Zoë Late');
  expect(screen.queryByText('Ada')).toBeNull();
  const lists = asked.filter((a) => a.what === 'GET /connections').map((a) => a.query);
  expect(lists.at(-1)?.get('query')).toBe('zo');
  expect(lists.some((query) => query.get('cursor'))).toBe(false);
});

test('the field stays when nobody is found, and when the server has a problem', async () => {
  server();
  await show(<ConnectionsPage />);
  const field = await screen.findByRole('searchbox');
  await userEvent.type(field, 'xy');
  await screen.findByText('No connection has this name');
  await userEvent.clear(field);
  await screen.findByText('Ada');
  await userEvent.type(field, 'broken');
  await screen.findByRole('button', { name: /again/i });
  await waitFor(() => expect(document.activeElement).toBe(field));
});
