import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SessionProvider } from './api/session';
import { AppearanceProvider, useAppearance } from './theme/appearance';
import { newTheme } from './theme/theme';
import { AnnounceProvider } from './ui/announce';
import { PageLoading } from './ui/PageLoading';
import { mirroring } from './theme/mirroring';
import { directionOf } from './words/i18n';

/** What all pages need around them. */
export function App({ client, children }: { client: QueryClient; children: ReactNode }) {
  return (
    <QueryClientProvider client={client}>
      <AppearanceProvider>
        <Themed>
          <AnnounceProvider>
            <SessionProvider>
              <Suspense fallback={<PageLoading />}>{children}</Suspense>
            </SessionProvider>
          </AnnounceProvider>
        </Themed>
      </AppearanceProvider>
    </QueryClientProvider>
  );
}

/** The look in the direction of the language. */
export function Themed({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const { look } = useAppearance();
  const direction = directionOf(i18n.language);
  const theme = useMemo(() => newTheme(look, direction), [look, direction]);
  const cache = useMemo(() => newCache(direction), [direction]);
  return (
    <CacheProvider value={cache}>
      <ThemeProvider theme={theme}>
        <CssBaseline />
        {children}
      </ThemeProvider>
    </CacheProvider>
  );
}

function newCache(direction: 'ltr' | 'rtl') {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
  return createCache({
    key: direction === 'rtl' ? 'r' : 'l',
    ...(nonce ? { nonce } : {}),
    ...(direction === 'rtl' ? { stylisPlugins: mirroring() } : {}),
  });
}
