import { type InfiniteData, infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Schemas, api, ask } from '../../api/client';
import { type Entry, without } from './timeline';

/** The conferences of one's network, the newest first. The event stream has it read again. */
export const timelineQuery = infiniteQueryOptions({
  queryKey: ['timeline'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) => ask(api.GET('/timeline', { params: { query: pageParam ? { cursor: pageParam } : {} } })),
  getNextPageParam: (last) => last.next,
});

/** Whether there is anybody in one's network. */
export const aloneQuery = queryOptions({
  queryKey: ['connections', 'connected', 'any'],
  queryFn: async () => {
    const { items, next } = await ask(api.GET('/connections', { params: { query: { status: 'connected', limit: 1 } } }));
    return items.length === 0 && !next;
  },
});

type Timeline = InfiniteData<Schemas['ListEntry'], string | undefined>;

const key = timelineQuery.queryKey;

/**
 * Removes an entry, which is gone at once, and with it what shows it: so what is to be said of the outcome is given here. On an error it
 * comes back.
 */
export function useRemoveEntry(said: { onSuccess(data: void, entry: Entry): void; onError(error: Error): void }) {
  const client = useQueryClient();
  return useMutation({
    ...said,
    mutationFn: async ({ id }: Entry) => {
      await ask(api.DELETE('/timeline/{id}', { params: { path: { id } } }));
    },
    onMutate: async ({ id }) => {
      await client.cancelQueries({ queryKey: key });
      client.setQueryData<Timeline>(key, (was) => was && without(was, (entry) => entry.id === id));
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** Removes all entries of conferences that are finished; says how many. */
export function useClearFinished(onSuccess: (count: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await ask(api.POST('/timeline/clear-finished'))).removed,
    onSuccess: (count) => {
      client.setQueryData<Timeline>(key, (was) => was && without(was, (entry) => !entry.live));
      void client.invalidateQueries({ queryKey: key });
      onSuccess(count);
    },
  });
}
