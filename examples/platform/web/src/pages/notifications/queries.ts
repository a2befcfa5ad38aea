import { type InfiniteData, type QueryClient, infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Schemas, api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { type Counters, countersQuery } from '../../api/queries';
import { problemMessage } from '../../ui/problemMessage';
import { useToast } from '../../ui/toast';

export type Notification = Schemas['Notification'];
export type Which = 'all' | 'unread';

type Pages = InfiniteData<Schemas['ListNotification']>;

/** One's notifications, page by page. */
export const notificationsQuery = (which: Which) =>
  infiniteQueryOptions({
    queryKey: ['notifications', which],
    queryFn: ({ pageParam }) => ask(api.GET('/notifications', { params: { query: { unread: which === 'unread', ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });

/** Changes what all lists have, and the number of those that are unread. */
export function changeAll(client: QueryClient, change: (items: Notification[]) => Notification[], unread: (was: number) => number): void {
  client.setQueriesData<Pages>({ queryKey: ['notifications'] }, (was) => was && { ...was, pages: was.pages.map((page) => ({ ...page, items: change(page.items) })) });
  client.setQueryData<Counters>(countersQuery.queryKey, (was) => was && { ...was, notifications: Math.max(0, unread(was.notifications)) });
}

const now = () => new Date().toISOString();

function marked(n: Notification, read: boolean): Notification {
  const { read_at: was, ...rest } = n;
  return read ? { ...rest, read_at: was ?? now() } : rest;
}

/** Marks a notification as read or unread; shown at once, and taken back if it is not done. */
export function useSetRead() {
  const client = useQueryClient();
  const failed = useFailed();
  const show = (id: string, read: boolean) => changeAll(client, (items) => items.map((n) => (n.id === id ? marked(n, read) : n)), (was) => was + (read ? -1 : 1));
  return useMutation({
    mutationFn: ({ id, read }: { id: string; read: boolean }) => {
      const params = { params: { path: { id } } };
      return ask(read ? api.PUT('/notifications/{id}/read', params) : api.DELETE('/notifications/{id}/read', params));
    },
    onMutate: ({ id, read }) => show(id, read),
    onError: (error, { id, read }) => {
      show(id, !read);
      if (isProblem(error, 'not_found')) void client.invalidateQueries({ queryKey: ['notifications'] }); // gone meanwhile
      else failed(error);
    },
    onSettled: () => void client.invalidateQueries({ queryKey: countersQuery.queryKey }),
  });
}

/** Marks all as read; shown at once. */
export function useReadAll() {
  const client = useQueryClient();
  const failed = useFailed();
  return useMutation({
    mutationFn: () => ask(api.POST('/notifications/read-all')),
    onMutate: () => changeAll(client, (items) => items.map((n) => marked(n, true)), () => 0),
    onError: failed,
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['notifications'] }), client.invalidateQueries({ queryKey: countersQuery.queryKey })]),
  });
}

function useFailed() {
  const { t } = useTranslation();
  const toast = useToast();
  return (error: unknown) => toast({ text: problemMessage(t, error), severity: 'error' });
}
