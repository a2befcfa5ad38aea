import { type InfiniteData, type QueryClient, infiniteQueryOptions, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Schemas, api, ask } from '../../api/client';
import { type Counters, countersQuery } from '../../api/queries';
import { problemMessage } from '../../ui/problemMessage';
import { useToast } from '../../ui/toast';

export type Message = Schemas['Message'];
export type Box = 'inbox' | 'sent';

type Pages = InfiniteData<Schemas['ListMessage']>;

/** The messages of a box, page by page. */
export const messagesQuery = (box: Box) =>
  infiniteQueryOptions({
    queryKey: ['messages', box],
    queryFn: ({ pageParam }) => ask(api.GET('/messages', { params: { query: { box, ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });

const messageQuery = (id: string) => queryOptions({ queryKey: ['messages', 'one', id], queryFn: () => ask(api.GET('/messages/{id}', { params: { path: { id } } })) });

/** A message; at once if a list has it. */
export function useMessage(id: string) {
  const client = useQueryClient();
  return useQuery({ ...messageQuery(id), placeholderData: () => listed(client, id) });
}

function listed(client: QueryClient, id: string): Message | undefined {
  for (const [, data] of client.getQueriesData<Pages>({ predicate: isList })) {
    const found = data?.pages.flatMap((page) => page.items).find((m) => m.id === id);
    if (found) return found;
  }
  return undefined;
}

const isList = (query: { queryKey: readonly unknown[] }) => query.queryKey[0] === 'messages' && query.queryKey[1] !== 'one';

/** Marks messages as read or unread; shown at once, and taken back if it is not done. */
export function useSetRead() {
  const client = useQueryClient();
  const { t } = useTranslation();
  const toast = useToast();
  return useMutation({
    mutationFn: ({ id, read }: { id: string; read: boolean }) => {
      const params = { params: { path: { id } } };
      return ask(read ? api.PUT('/messages/{id}/read', params) : api.DELETE('/messages/{id}/read', params));
    },
    onMutate: async ({ id, read }) => {
      // What is on its way does not know of it, and is asked for again afterwards.
      const again = client.isFetching({ queryKey: ['messages'] }) > 0;
      await client.cancelQueries({ queryKey: ['messages'] });
      showRead(client, id, read);
      return again;
    },
    onError: (error, { id, read }) => {
      showRead(client, id, !read);
      toast({ text: problemMessage(t, error), severity: 'error' });
    },
    onSettled: (_, __, ___, again) => {
      if (again) void client.invalidateQueries({ queryKey: ['messages'] });
      void client.invalidateQueries({ queryKey: countersQuery.queryKey });
    },
  });
}

/** Shows a message as read or unread wherever it stands, and counts it. */
export function showRead(client: QueryClient, id: string, read: boolean): void {
  const before = client.getQueryData(messageQuery(id).queryKey) ?? listed(client, id);
  if (before && (before.read_at !== undefined) === read) return;
  const mark = (m: Message): Message => {
    if (m.id !== id) return m;
    const { read_at: _, ...rest } = m;
    return read ? { ...rest, read_at: new Date().toISOString() } : rest;
  };
  if (before) client.setQueryData(messageQuery(id).queryKey, mark(before));
  client.setQueriesData<Pages>({ predicate: isList }, (was) => was && { ...was, pages: was.pages.map((page) => ({ ...page, items: page.items.map(mark) })) });
  client.setQueryData<Counters>(countersQuery.queryKey, (was) => was && { ...was, messages: Math.max(0, was.messages + (read ? -1 : 1)) });
}

/** Takes a message out of all lists. */
export function dropMessage(client: QueryClient, id: string): void {
  client.setQueriesData<Pages>({ predicate: isList }, (was) => was && { ...was, pages: was.pages.map((page) => ({ ...page, items: page.items.filter((m) => m.id !== id) })) });
  client.removeQueries({ queryKey: messageQuery(id).queryKey });
}
