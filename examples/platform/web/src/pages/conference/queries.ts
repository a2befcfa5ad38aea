import { infiniteQueryOptions, queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Schemas, api, ask, askWithVersion } from '../../api/client';
import { isAway } from '../../api/problem';
import { useSession } from '../../api/session';
import type { Patch } from './form';

export type Conference = Schemas['Conference'];
export type Details = Schemas['Details'] & {
  /** What If-Match takes. */
  version: string | undefined;
};
export type State = Conference['state'];

/** A conference as its page has it. */
export const conferenceQuery = (id: string) =>
  queryOptions({
    queryKey: ['conference', id],
    queryFn: async (): Promise<Details> => {
      const { data, version } = await askWithVersion(api.GET('/conferences/{id}', { params: { path: { id } } }));
      return { ...data, version };
    },
  });

/** Who took part. */
export const membersQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['conference', id, 'members'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => ask(api.GET('/conferences/{id}/members', { params: { path: { id }, query: { limit: 60, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    getNextPageParam: (last) => last.next,
  });

/** All own conferences that have not begun, the next one first; those without a time are last. There are at most 100. */
export const upcomingQuery = queryOptions({
  queryKey: ['conferences', 'own', 'upcoming'],
  queryFn: async () => inOrder((await ask(api.GET('/conferences', { params: { query: { state: ['upcoming'], limit: 100 } } }))).items),
});

/** The own conferences that are live. */
export const liveQuery = queryOptions({
  queryKey: ['conferences', 'own', 'live'],
  queryFn: async () => (await ask(api.GET('/conferences', { params: { query: { state: ['live'], limit: 100 } } }))).items,
});

/** The own conferences that are over. */
export const finishedQuery = infiniteQueryOptions({
  queryKey: ['conferences', 'own', 'finished'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) => ask(api.GET('/conferences', { params: { query: { state: ['finished'], ...(pageParam ? { cursor: pageParam } : {}) } } })),
  getNextPageParam: (last) => last.next,
});

/** Somebody's conferences: those that one may see, or the public ones of them alone. */
export const conferencesOfQuery = (person: string, onlyPublic: boolean) =>
  infiniteQueryOptions({
    queryKey: ['person', person, 'conferences', onlyPublic],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/people/{id}/conferences', {
          params: { path: { id: person }, query: { ...(onlyPublic ? { visibility: 'public' as const } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (last) => last.next,
  });

/** Those that are planned by their start, then those that are not, the newest first. */
export function inOrder(list: readonly Conference[]): Conference[] {
  const key = (c: Conference): number => (c.starts_at ? Date.parse(c.starts_at) : Infinity);
  return [...list].sort((a, b) => key(a) - key(b) || Date.parse(b.created_at) - Date.parse(a.created_at) || 0);
}

export function useConference(id: string) {
  return useQuery(conferenceQuery(id));
}

export function useMembers(id: string) {
  return useInfiniteQuery(membersQuery(id));
}

/** Has all that shows one's conferences read again, and the page of one. */
function useChanged(): (id?: string) => Promise<unknown> {
  const client = useQueryClient();
  const { me } = useSession();
  return (id) =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['conferences'] }),
      ...(me ? [client.invalidateQueries({ queryKey: ['person', me.id, 'conferences'] })] : []),
      ...(id ? [client.invalidateQueries({ queryKey: ['conference', id] })] : []),
    ]);
}

export function useCreateConference() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (body: Schemas['CreateConferenceRequest']) => ask(api.POST('/conferences', { body })),
    onSuccess: () => void changed(),
  });
}

/** Changes what is named. With a version it does so only if nobody has changed it since. */
export function useUpdateConference(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ patch, version }: { patch: Patch; version: string | undefined }) =>
      ask(api.PATCH('/conferences/{id}', { params: { path: { id }, header: version ? { 'If-Match': version } : {} }, body: patch })),
    onSuccess: () => changed(id),
  });
}

export function useGoLive(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: () => ask(api.POST('/conferences/{id}/live', { params: { path: { id } } })),
    retry: (failures, error) => isAway(error) && failures < 5, // whoever does it is in a call already
    retryDelay: 2000,
    onSuccess: () => void changed(id),
  });
}

export function useFinish(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: () => ask(api.POST('/conferences/{id}/finish', { params: { path: { id } } })),
    onSuccess: () => void changed(id), // not waited for: lists leave it out, and with it who wants to know
  });
}

/** Removes a conference that is finished, or cancels one that has not begun. */
export function useDelete(id: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: async () => {
      await ask(api.DELETE('/conferences/{id}', { params: { path: { id } } }));
    },
    onSuccess: () => void changed(), // its own page goes elsewhere before it is asked for again
  });
}

/** Where the calendar file of a conference is. */
export const calendarAddress = (id: string): string => `/api/conferences/${encodeURIComponent(id)}/calendar`;
