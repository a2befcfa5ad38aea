import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client';

/** One's connections, or the requests that wait, page by page. */
export const connectionsQuery = (status: 'connected' | 'incoming' | 'outgoing') =>
  infiniteQueryOptions({
    queryKey: ['connections', status, 'list'],
    queryFn: ({ pageParam }) => ask(api.GET('/connections', { params: { query: { status, ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });

/** How many people a page of a search has. */
const found = 20;

/** People by the beginnings of their names, page by page; of a query without a word it asks nothing. */
export const searchQuery = (query: string, messageable = false) =>
  infiniteQueryOptions({
    queryKey: ['people', query, messageable],
    queryFn: ({ pageParam, signal }) =>
      ask(api.GET('/people', { params: { query: { query, messageable, limit: found, ...(pageParam && { cursor: pageParam }) } }, signal })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    staleTime: 30_000,
    enabled: query !== '',
  });
