import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { words } from './fold';

/** How many words of a name the server looks for at most. */
const mostWords = 8;

/** One's connections, or the requests that wait, page by page: all, or those whose names a query finds. */
export const connectionsQuery = (status: 'connected' | 'incoming' | 'outgoing', text = '') => {
  const query = words(text).slice(0, mostWords).join(' ');
  return infiniteQueryOptions({
    queryKey: ['connections', status, 'list', query],
    queryFn: ({ pageParam, signal }) =>
      ask(api.GET('/connections', { params: { query: { status, ...(query && { query }), ...(pageParam && { cursor: pageParam }) } }, signal })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });
};

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
