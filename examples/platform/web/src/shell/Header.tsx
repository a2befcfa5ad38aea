import Search from '@mui/icons-material/Search';
import AppBar from '@mui/material/AppBar';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Toolbar from '@mui/material/Toolbar';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { platformQuery } from '../api/queries';
import { signInPath, useSession } from '../api/session';
import { Brand } from './Brand';
import { LiveButton } from './LiveButton';
import { AppearanceButton, LanguageButton, ProfileButton } from './menus';
import { SearchBox } from './SearchBox';
import { headerHeight, slimHeaderHeight } from './sizes';

/** The upper edge of all pages. */
export function Header({ slim }: { slim: boolean }) {
  const { me, state } = useSession();
  return (
    <AppBar position="sticky">
      <Toolbar disableGutters sx={{ minBlockSize: { xs: slim ? slimHeaderHeight - 1 : headerHeight - 1 }, gap: { xs: 0.5, sm: 1 }, paddingInline: { xs: 1.5, sm: 2 } }}>
        <Box sx={{ flex: '1 1 0', minInlineSize: 0, display: 'flex' }}>
          <Brand small={slim} />
        </Box>
        {me && !slim && <SearchBox />}
        <Box sx={{ flex: '1 0 0', display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: { xs: 0.25, sm: 0.75 } }}>
          {state === 'out' && <ForGuests />}
          {me && !slim && <ForMembers />}
          {me && <Choices />}
          {me && <ProfileButton me={me} />}
        </Box>
      </Toolbar>
    </AppBar>
  );
}

function ForMembers() {
  const { t } = useTranslation('shell');
  return (
    <>
      <IconButton href="/network" aria-label={t('search')} sx={{ display: { md: 'none' }, color: 'text.secondary' }}>
        <Search />
      </IconButton>
      <LiveButton />
    </>
  );
}

/** The language and the look, in calls too; where there is no space, the menu of the profile leads to them. */
function Choices() {
  return (
    <Box sx={{ display: { xs: 'none', sm: 'flex' }, color: 'text.secondary' }}>
      <LanguageButton />
      <AppearanceButton />
    </Box>
  );
}

function ForGuests() {
  const { t } = useTranslation('shell');
  const location = useLocation();
  const open = useQuery(platformQuery).data?.sign_up ?? false;
  // Pages of signing in and up have their own ways to each other.
  const outside = !/^\/(sign-in|sign-up|confirm-email|forgot-password|reset-password)/.test(location.pathname);
  return (
    <>
      <Box sx={{ display: 'flex', color: 'text.secondary' }}>
        <LanguageButton />
        <AppearanceButton />
      </Box>
      {outside && (
        <Button href={signInPath(location.pathname === '/' ? { pathname: '/', search: '' } : location)} sx={{ color: 'text.primary' }}>
          {t('signIn')}
        </Button>
      )}
      {outside && open && (
        <Button href="/sign-up" variant="contained" sx={{ display: { xs: 'none', sm: 'inline-flex' } }}>
          {t('signUp')}
        </Button>
      )}
    </>
  );
}
