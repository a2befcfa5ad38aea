import { ThemeProvider } from '@mui/material/styles';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import i18next from 'i18next';
import { Suspense, type ReactNode } from 'react';
import { initReactI18next } from 'react-i18next';
import { RouterProvider, createMemoryRouter, type RouteObject } from 'react-router';
import { vi } from 'vitest';
import { newTheme } from '../theme/theme';
import { AnnounceProvider } from '../ui/announce';
import { ToastProvider } from '../ui/toast';

const files = import.meta.glob<{ default: Record<string, unknown> }>('../words/en/*.json', { eager: true });

/** What was asked of the server. */
export interface Asked {
  /** Such as "POST /messages". */
  what: string;
  query: URLSearchParams;
  body: unknown;
}

/** A server that answers each operation ("GET /people/{id}" by its path) with what the function returns: a body, or a Response. */
export function serve(answer: (asked: Asked) => unknown | Promise<unknown>): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    const text = await request.text();
    const asked = { what: `${request.method} ${url.pathname.replace(/^\/api/, '')}`, query: url.searchParams, body: text ? JSON.parse(text) : undefined };
    all.push(asked);
    const reply = await answer(asked);
    if (reply instanceof Response) return reply;
    return reply === undefined ? new Response(null, { status: 204 }) : new Response(JSON.stringify(reply), { headers: { 'Content-Type': 'application/json' } });
  });
  return all;
}

/** The answer that tells of a problem. */
export function problem(code: string, status: number): Response {
  return new Response(JSON.stringify({ code, status, title: code }), { status, headers: { 'Content-Type': 'application/problem+json' } });
}

/** Shows something in English among all that pages have around them. */
export async function show(element: ReactNode, { at = '/', routes }: { at?: string; routes?: RouteObject[] } = {}) {
  const resources = Object.fromEntries(Object.entries(files).map(([path, file]) => [path.replace(/.*\/(.*)\.json/, '$1'), file.default]));
  await i18next.use(initReactI18next).init({ lng: 'en', fallbackLng: false, resources: { en: resources }, defaultNS: 'common', interpolation: { escapeValue: false } });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 10_000, networkMode: 'always' }, mutations: { networkMode: 'always' } } });
  const router = createMemoryRouter(routes ?? [{ path: '*', element }], { initialEntries: [at] });
  const view = render(
    <QueryClientProvider client={client}>
      <ThemeProvider theme={newTheme('light', 'ltr')}>
        <AnnounceProvider>
          <ToastProvider>
            <Suspense>
              <RouterProvider router={router} />
            </Suspense>
          </ToastProvider>
        </AnnounceProvider>
      </ThemeProvider>
    </QueryClientProvider>,
  );
  return { ...view, client, router };
}
