import AppBar from '@mui/material/AppBar';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Toolbar from '@mui/material/Toolbar';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useSession } from '../api/session';
import { ArrivalContext, newArrival } from '../ui/arrival';
import { PageLoading } from '../ui/PageLoading';
import { useIsImmersive } from './immersive';

/** What is around all pages. */
export function Shell() {
  const { pathname } = useLocation();
  const [arrival] = useState(() => newArrival(pathname));
  return (
    <ArrivalContext value={arrival}>
      <Frame />
      <ScrollRestoration />
    </ArrivalContext>
  );
}

function Frame() {
  const { t } = useTranslation('shell');
  const { me } = useSession();
  const immersive = useIsImmersive();
  return (
    <Box sx={{ minBlockSize: '100dvh', display: 'flex', flexDirection: 'column' }}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      {!immersive && (
        <AppBar position="sticky">
          <Toolbar component="nav" sx={{ gap: 2, flexWrap: 'wrap' }}>
            <Link href="/">{t('home')}</Link>
            {me ? (
              <>
                <Link href="/network">{t('network')}</Link>
                <Link href="/conferences">{t('conferences')}</Link>
                <Link href="/messages">{t('messages')}</Link>
                <Link href="/notifications">{t('notifications')}</Link>
              </>
            ) : (
              <>
                <Button href="/sign-in">{t('signIn')}</Button>
                <Button href="/sign-up">{t('signUp')}</Button>
              </>
            )}
          </Toolbar>
        </AppBar>
      )}
      <Box component="main" id="main" tabIndex={-1} sx={{ flex: 1, minInlineSize: 0 }}>
        <Suspense fallback={<PageLoading />}>
          <Outlet />
        </Suspense>
      </Box>
    </Box>
  );
}
