import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Schemas, api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';

export type User = Schemas['User'];
export type Report = Schemas['Report'];
export type Room = Schemas['Room'];
export type RoomDetails = Schemas['RoomDetails'];
export type RoomParticipant = Schemas['RoomParticipant'];
export type AuditEntry = Schemas['Audit'];

const first = undefined as string | undefined;
const after = (cursor: string | undefined) => (cursor ? { cursor } : {});

/** Accounts. */
export const usersQuery = (query: string, suspended: boolean) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'users', query, suspended],
    initialPageParam: first,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => ask(api.GET('/admin/users', { params: { query: { ...(query ? { query } : {}), ...(suspended ? { suspended } : {}), ...after(pageParam) } } })),
    getNextPageParam: (last) => last.next,
  });

/** One account. */
export const userQuery = (id: string) =>
  queryOptions({ queryKey: ['admin', 'user', id], queryFn: () => ask(api.GET('/admin/users/{id}', { params: { path: { id } } })) });

/** Reports, open or resolved. */
export const reportsQuery = (resolved: boolean) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'reports', resolved],
    initialPageParam: first,
    queryFn: ({ pageParam }) => ask(api.GET('/admin/reports', { params: { query: { ...(resolved ? { resolved } : {}), ...after(pageParam) } } })),
    getNextPageParam: (last) => last.next,
  });

/** How often the list of rooms is read again, in milliseconds. */
const roomsEvery = 5000;
/** How often one room is. */
const roomEvery = 2000;

/** The open rooms. Read again all the time. */
export const roomsQuery = infiniteQueryOptions({
  queryKey: ['admin', 'rooms'],
  initialPageParam: first,
  queryFn: ({ pageParam }) => ask(api.GET('/admin/rooms', { params: { query: { ...after(pageParam) } } })),
  getNextPageParam: (last) => last.next,
  refetchInterval: roomsEvery,
});

/** How many in a room are read at a time. */
const roomPage = 30;

/** One room, with as many of those in it as were asked for. Read again all the time while it is there. */
export const roomQuery = (id: string, pages: number) =>
  queryOptions({
    queryKey: ['admin', 'room', id, pages],
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isProblem(state.error, 'not_found') ? false : roomEvery),
    queryFn: async (): Promise<RoomDetails> => {
      let room: RoomDetails | undefined;
      for (let page = 0; page < pages && (!room || room.next); page++) {
        const more = await ask(api.GET('/admin/rooms/{id}', { params: { path: { id }, query: { limit: roomPage, ...after(room?.next) } } }));
        room = room ? { ...more, participants: [...room.participants, ...more.participants] } : more;
      }
      return room!;
    },
  });

/** What admins and moderators did. */
export const auditQuery = infiniteQueryOptions({
  queryKey: ['admin', 'audit'],
  initialPageParam: first,
  queryFn: ({ pageParam }) => ask(api.GET('/admin/audit', { params: { query: { ...after(pageParam) } } })),
  getNextPageParam: (last) => last.next,
});

/** Everything of the admin's pages is read again after something was done there. */
function useDone() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['admin'] });
}

/** Closes an account, or opens it again. */
export function useSuspension(id: string) {
  const onSuccess = useDone();
  const suspend = useMutation({
    mutationFn: (reason: string) => ask(api.PUT('/admin/users/{id}/suspension', { params: { path: { id } }, body: reason ? { reason } : {} })),
    onSuccess,
  });
  const unsuspend = useMutation({ mutationFn: () => ask(api.DELETE('/admin/users/{id}/suspension', { params: { path: { id } } })), onSuccess });
  return { suspend, unsuspend };
}

/** Closes a report. */
export function useResolve(report: Report) {
  const onSuccess = useDone();
  return useMutation({
    mutationFn: (note: string) => ask(api.PUT('/admin/reports/{id}/resolution', { params: { path: { id: report.id } }, body: { version: report.version, ...(note ? { note } : {}) } })),
    onSuccess,
  });
}

/** Closes a room. */
export function useCloseRoom(id: string) {
  const onSuccess = useDone();
  return useMutation({ mutationFn: () => ask(api.POST('/admin/rooms/{id}/close', { params: { path: { id } } })), onSuccess });
}
