import Box from '@mui/material/Box';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useSession } from '../api/session';
import { ArrivalContext, newArrival } from '../ui/arrival';
import { PageLoading } from '../ui/PageLoading';
import { ToastProvider } from '../ui/toast';
import { AwayBanner } from './AwayBanner';
import { Header } from './Header';
import { useIsImmersive } from './immersive';
import { BottomNavigation, FootLinks, SideNavigation } from './Navigation';
import { News } from './News';
import { Progress } from './Progress';
import { bottomHeight } from './sizes';

/** What is around all pages. */
export function Shell({ children = <Outlet /> }: { children?: ReactNode }) {
  const { pathname } = useLocation();
  const [arrival] = useState(() => newArrival(pathname));
  return (
    <ArrivalContext value={arrival}>
      <ToastProvider>
        <Frame>{children}</Frame>
        <News />
      </ToastProvider>
      <ScrollRestoration />
    </ArrivalContext>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation('shell');
  const { me, state } = useSession();
  const immersive = useIsImmersive();
  const navigation = me !== null && !immersive;
  return (
    <Box sx={{ minBlockSize: '100dvh', display: 'flex', flexDirection: 'column', ...(immersive && { blockSize: '100dvh', overflow: 'hidden' }) }}>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault(); // it is no place to come back to
          document.getElementById('main')?.focus();
        }}
      >
        {t('skip')}
      </a>
      <Progress />
      <Header slim={immersive} />
      <AwayBanner />
      <Box sx={{ flex: 1, minBlockSize: 0, display: 'flex' }}>
        {navigation && <SideNavigation />}
        <Box
          sx={{
            flex: 1,
            minInlineSize: 0,
            minBlockSize: 0,
            display: 'flex',
            flexDirection: 'column',
            ...(navigation && { paddingBlockEnd: { xs: `calc(${bottomHeight}px + env(safe-area-inset-bottom))`, sm: 0 } }),
          }}
        >
          <Box component="main" id="main" tabIndex={-1} sx={{ flex: 1, minInlineSize: 0, minBlockSize: 0, ...(immersive && { overflow: 'hidden', display: 'grid' }) }}>
            <Suspense fallback={<PageLoading />}>{children}</Suspense>
          </Box>
          {!immersive && (
            <Box component="footer" sx={{ paddingInline: 3, paddingBlock: 3, display: { xs: 'flex', lg: state === 'in' ? 'none' : 'flex' }, justifyContent: 'center' }}>
              <FootLinks />
            </Box>
          )}
        </Box>
      </Box>
      {navigation && <BottomNavigation />}
    </Box>
  );
}
