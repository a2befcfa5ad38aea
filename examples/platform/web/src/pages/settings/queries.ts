import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, ask, askWithVersion, type Schemas } from '../../api/client';
import { type Account, meQuery } from '../../api/queries';

/** The account with the version that changes of the profile are for. */
export const accountQuery = queryOptions({
  queryKey: ['settings', 'account'],
  staleTime: 0,
  queryFn: () => askWithVersion(api.GET('/me')),
});

/** Puts an account that an answer had where pages look for it. */
export function keepAccount(client: QueryClient, got: { data: Account; version: string | undefined }): void {
  client.setQueryData(accountQuery.queryKey, got);
  client.setQueryData(meQuery.queryKey, got.data);
  void client.invalidateQueries({ queryKey: ['person', got.data.id] });
}

/** Changes settings, each of which is what it is set to last. */
export function useSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['SettingsRequest']) => askWithVersion(api.PATCH('/me/settings', { body })),
    onSuccess: (got) => keepAccount(client, got),
  });
}

/** Sets the picture, or removes it. */
export function usePicture() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (picture: Blob | null) =>
      picture
        ? askWithVersion(api.PUT('/me/avatar', { body: picture as never, bodySerializer: (b: unknown) => b as Blob, headers: { 'Content-Type': picture.type } }))
        : askWithVersion(api.DELETE('/me/avatar')),
    onSuccess: (got) => keepAccount(client, got),
  });
}

/** Whom one has blocked, the latest first. */
export const blocksQuery = infiniteQueryOptions({
  queryKey: ['blocks'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) => ask(api.GET('/blocks', { params: { query: pageParam ? { cursor: pageParam } : {} } })),
  getNextPageParam: (last) => last.next,
});

/** The devices that are signed in, the newest first. */
export const loginsQuery = infiniteQueryOptions({
  queryKey: ['logins'],
  staleTime: 0,
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) => ask(api.GET('/logins', { params: { query: pageParam ? { cursor: pageParam } : {} } })),
  getNextPageParam: (last) => last.next,
});
