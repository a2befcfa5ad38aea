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

/** Takes entries away from what is shown at once; on an error they come back. */
function useRemoval<V, R>(remove: (what: V) => Promise<R>, gone: (entry: Entry, what: V) => boolean) {
  const client = useQueryClient();
  const key = timelineQuery.queryKey;
  return useMutation({
    mutationFn: remove,
    onMutate: async (what: V) => {
      await client.cancelQueries({ queryKey: key });
      client.setQueryData<Timeline>(key, (was) => was && without(was, (entry) => gone(entry, what)));
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** Removes an entry. */
export function useRemoveEntry() {
  return useRemoval(
    async ({ id }: Entry) => {
      await ask(api.DELETE('/timeline/{id}', { params: { path: { id } } }));
    },
    (entry, { id }) => entry.id === id,
  );
}

/** Removes all entries of conferences that are finished; says how many. */
export function useClearFinished() {
  return useRemoval(
    async (_: void) => (await ask(api.POST('/timeline/clear-finished'))).removed,
    (entry) => !entry.live,
  );
}
