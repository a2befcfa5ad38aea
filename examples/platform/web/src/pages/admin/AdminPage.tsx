import FlagOutlined from '@mui/icons-material/FlagOutlined';
import HistoryOutlined from '@mui/icons-material/HistoryOutlined';
import PeopleOutlined from '@mui/icons-material/PeopleAltOutlined';
import VideocamOutlined from '@mui/icons-material/VideocamOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ReactNode, type Ref, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';

/** What all pages for admins have: the way from one to the other. */
export default function AdminPage() {
  const { t } = useTranslation('admin');
  return (
    <>
      <Box
        component="nav"
        aria-label={t('nav.label')}
        sx={{
          display: 'flex', gap: 0.5, overflowX: 'auto', scrollbarWidth: 'none', maxInlineSize: 1120, marginInline: 'auto', paddingInline: { xs: 1, sm: 2.5 }, paddingBlockStart: { xs: 1.5, sm: 2.5 },
        }}
      >
        <AreaLink to="/admin/users" icon={<PeopleOutlined />}>
          {t('nav.users')}
        </AreaLink>
        <AreaLink to="/admin/reports" icon={<FlagOutlined />}>
          {t('nav.reports')}
        </AreaLink>
        <AreaLink to="/admin/rooms" icon={<VideocamOutlined />}>
          {t('nav.rooms')}
        </AreaLink>
        <AreaLink to="/admin/audit" icon={<HistoryOutlined />}>
          {t('nav.audit')}
        </AreaLink>
      </Box>
      <Outlet />
    </>
  );
}

function AreaLink({ to, icon, children }: { to: string; icon: ReactNode; children: ReactNode }) {
  const { pathname } = useLocation();
  const here = pathname === to || pathname.startsWith(`${to}/`);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (here) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [here]);
  return (
    <Button
      ref={link as Ref<never>}
      href={to}
      aria-current={here ? 'page' : undefined}
      startIcon={icon}
      sx={{
        flex: 'none', borderRadius: 99, paddingInline: { xs: 1.5, sm: 2 }, color: here ? 'primary.light' : 'text.secondary', bgcolor: here ? 'action.selected' : undefined,
        '& .MuiButton-startIcon': { display: { xs: 'none', sm: 'inherit' } },
      }}
    >
      {children}
    </Button>
  );
}
