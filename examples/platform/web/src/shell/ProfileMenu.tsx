import Dialpad from '@mui/icons-material/Dialpad';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import Logout from '@mui/icons-material/Logout';
import PeopleAltOutlined from '@mui/icons-material/PeopleAltOutlined';
import PersonOutlined from '@mui/icons-material/PersonOutlined';
import SettingsOutlined from '@mui/icons-material/SettingsOutlined';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import Shuffle from '@mui/icons-material/Shuffle';
import Translate from '@mui/icons-material/Translate';
import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useSignOut } from '../api/session';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { Flipped } from '../ui/Flipped';
import { useInCall } from '../ui/inCall';
import { problemMessage } from '../ui/problemMessage';
import { RouterLink } from '../ui/RouterLink';
import { useToast } from '../ui/toast';
import type { MenuProps } from './MenuButton';

/** What belongs to who is signed in. */
export default function ProfileMenu({ id, anchorEl, open, onClose, labelledBy }: MenuProps) {
  const { t } = useTranslation('shell');
  const me = useMe();
  const signOut = useSignOut();
  const toast = useToast();
  const inCall = useInCall();
  const [asking, setAsking] = useState(false);
  const ask = () => {
    onClose();
    if (inCall) setAsking(true);
    else leave();
  };
  const leave = () => {
    setAsking(false);
    signOut().catch((error: unknown) => toast({ severity: 'error', text: problemMessage(t, error) }));
  };
  const link = (to: string, icon: ReactNode, label: string, small = false) => (
    <MenuItem key={to} component={RouterLink} href={to} onClick={onClose} sx={small ? { display: { sm: 'none' } } : {}}>
      <ListItemIcon>{icon}</ListItemIcon>
      <ListItemText>{label}</ListItemText>
    </MenuItem>
  );
  return (
    <>
      <Menu
        id={id}
        anchorEl={anchorEl}
        open={open}
        onClose={onClose}
        slotProps={{ list: { 'aria-labelledby': labelledBy }, paper: { sx: { inlineSize: 280, maxInlineSize: 'calc(100vw - 24px)' } } }}
      >
        <Box component="li" role="none" sx={{ paddingInline: 2, paddingBlock: 1, minInlineSize: 0 }}>
          <Typography dir="auto" sx={{ fontWeight: 650, textAlign: 'start' }}>
            {me.full_name}
          </Typography>
          <Typography variant="body2" color="textSecondary" noWrap dir="ltr" sx={{ textAlign: 'start' }}>
            {me.email}
          </Typography>
        </Box>
        <Divider component="li" role="separator" sx={{ marginBlock: 1 }} />
        {link(`/people/${me.id}`, <PersonOutlined />, t('profile'))}
        {link('/connections', <PeopleAltOutlined />, t('connections'))}
        {link('/settings', <SettingsOutlined />, t('settings'))}
        {link('/settings/appearance', <Translate />, t('languageAndAppearance'), true)}
        {link('/meet', <Dialpad />, t('meet'), true)}
        {link('/stranger', <Shuffle />, t('stranger'), true)}
        {me.admin && link('/admin', <ShieldOutlined />, t('admin'), true)}
        {link('/about', <InfoOutlined />, t('about'))}
        <Divider component="li" role="separator" sx={{ marginBlock: 1 }} />
        <MenuItem onClick={ask}>
          <ListItemIcon>
            <Flipped>
              <Logout />
            </Flipped>
          </ListItemIcon>
          <ListItemText>{t('signOut')}</ListItemText>
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking && inCall}
        title={t('signOutOfCall.title')}
        confirmLabel={t('signOut')}
        cancelLabel={t('signOutOfCall.stay')}
        danger
        onConfirm={leave}
        onClose={() => setAsking(false)}
      >
        {t('signOutOfCall.text')}
      </ConfirmDialog>
    </>
  );
}
