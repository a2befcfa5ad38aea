import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Outlet } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { countersQuery } from '../../api/queries';
import { problem, serve, show } from '../../testing/stage';
import { Removals } from '../../ui/removals';
import MessagePage from './MessagePage';
import type { BoxContext } from './box';
import { messagesQuery, type Message } from './queries';

vi.mock('../../api/session', async (original) => ({ ...(await original<object>()), useMe: () => ({ id: 'me', full_name: 'Ada' }) }));
afterEach(() => void vi.unstubAllGlobals());

const message: Message = {
  id: 'm',
  from: { id: 'g', full_name: 'Grace' },
  to: [{ id: 'me', full_name: 'Ada' }],
  subject: 'Plan',
  body: 'Here: http://localhost:3000/meet/123456',
  sent_at: '2026-11-01T10:00:00Z',
};

async function open(at = '/messages/m') {
  const removals = new Removals(async () => {}, () => {});
  const context: BoxContext = { box: 'inbox', wide: true, removals };
  const view = await show(null, {
    at,
    routes: [
      {
        path: 'messages',
        element: <Outlet context={context} />,
        children: [
          { index: true, element: 'the boxes' },
          { path: ':id', element: <MessagePage /> },
        ],
      },
    ],
  });
  return { ...view, removals };
}

test('a message that is shown is read, also if an older answer comes later', async () => {
  let old = (_: unknown) => {};
  let marked = () => {};
  let read: string | undefined;
  const asked = serve(({ what }) => {
    if (what === 'PUT /messages/m/read') return new Promise((resolve) => (marked = () => resolve(void (read = '2026-11-02T10:00:00Z'))));
    if (what === 'GET /counters') return { messages: read ? 2 : 3, notifications: 0 };
    if (what === 'GET /messages/m') return read ? { ...message, read_at: read } : new Promise((resolve) => (old = () => resolve(message)));
    return { items: [] };
  });
  const { client, router } = await open('/messages');
  client.setQueryData(messagesQuery('inbox').queryKey, { pages: [{ items: [message] }], pageParams: [''] });
  client.setQueryData(countersQuery.queryKey, { messages: 3, notifications: 0 });
  await router.navigate('/messages/m');
  await screen.findByRole('button', { name: 'Mark as unread' });
  expect(client.getQueryData(countersQuery.queryKey)?.messages).toBe(2);
  expect(client.getQueryData(messagesQuery('inbox').queryKey)?.pages[0]?.items[0]?.read_at).toBeDefined();
  await waitFor(() => expect(asked.map((a) => a.what)).toEqual(expect.arrayContaining(['GET /messages/m', 'PUT /messages/m/read'])));
  old(undefined);
  await waitFor(() => expect(client.isFetching({ queryKey: ['messages'] })).toBe(0));
  screen.getByRole('button', { name: 'Mark as unread' });
  marked();
  await waitFor(() => expect(client.isMutating()).toBe(0));
  await waitFor(() => expect(client.isFetching()).toBe(0));
  expect(read).toBeDefined();
  screen.getByRole('button', { name: 'Mark as unread' });
});

test('what is marked as unread elsewhere while it is shown stays unread', async () => {
  const asked = serve(({ what }) => (what === 'GET /messages/m' ? { ...message, read_at: '2026-11-02T10:00:00Z' } : undefined));
  const { client } = await open();
  await screen.findByRole('button', { name: 'Mark as unread' });
  client.setQueryData(['messages', 'one', 'm'], message);
  await screen.findByRole('button', { name: 'Mark as read' });
  expect(asked.map((a) => a.what)).toEqual(['GET /messages/m']);
});

test('who marks it as unread leaves it, and it stays so', async () => {
  const asked = serve(({ what }) => (what === 'GET /messages/m' ? { ...message, read_at: '2026-11-02T10:00:00Z' } : what === 'GET /counters' ? { messages: 1, notifications: 0 } : undefined));
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Mark as unread' }));
  await screen.findByText('the boxes');
  await waitFor(() => expect(asked.map((a) => a.what)).toContain('DELETE /messages/m/read'));
  expect(asked.map((a) => a.what)).not.toContain('PUT /messages/m/read');
});

test('what was removed is hidden, and one is back in the boxes', async () => {
  serve(({ what }) => (what === 'GET /messages/m' ? { ...message, read_at: '2026-11-02T10:00:00Z' } : undefined));
  const { removals } = await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
  await screen.findByText('the boxes');
  expect([...removals.now()]).toEqual(['m']);
  removals.undo();
});

test('what is not there any more is said to be gone', async () => {
  serve(() => problem('not_found', 404));
  await open();
  await screen.findByText('This message is not there any more');
});
