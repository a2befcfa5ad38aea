import AccountCircle from '@mui/icons-material/PersonOutlined';
import Devices from '@mui/icons-material/DevicesOutlined';
import Key from '@mui/icons-material/KeyOutlined';
import Notifications from '@mui/icons-material/NotificationsNoneOutlined';
import Palette from '@mui/icons-material/PaletteOutlined';
import Shield from '@mui/icons-material/ShieldOutlined';
import Storage from '@mui/icons-material/FolderZipOutlined';
import Box from '@mui/material/Box';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useParams } from 'react-router';
import { Page } from '../../ui/Page';
import { AccountTab } from './AccountTab';
import { AppearanceTab } from './AppearanceTab';
import { DataTab } from './DataTab';
import { NotificationsTab } from './NotificationsTab';
import { PrivacyTab } from './PrivacyTab';
import { ProfileTab } from './ProfileTab';
import { SessionsTab } from './SessionsTab';
import { SettingsMenu } from './SettingsMenu';

/** The parts of the settings, each with an address of its own. */
export const parts = ['profile', 'account', 'notifications', 'privacy', 'sessions', 'appearance', 'data'] as const;
export type Part = (typeof parts)[number];

const contents: Record<Part, { icon: ReactNode; Content: ComponentType }> = {
  profile: { icon: <AccountCircle />, Content: ProfileTab },
  account: { icon: <Key />, Content: AccountTab },
  notifications: { icon: <Notifications />, Content: NotificationsTab },
  privacy: { icon: <Shield />, Content: PrivacyTab },
  sessions: { icon: <Devices />, Content: SessionsTab },
  appearance: { icon: <Palette />, Content: AppearanceTab },
  data: { icon: <Storage />, Content: DataTab },
};

/** The settings of the account, one part at a time. */
export default function SettingsPage() {
  const { t } = useTranslation('settings');
  const { tab } = useParams();
  const part = parts.find((p) => p === tab);
  if (!part) return <Navigate to="/settings/profile" replace />;
  const { Content } = contents[part];
  return (
    <Page title={t('title')} documentTitle={`${t(`tabs.${part}`)} · ${t('title')}`} width="wide">
      <Box sx={{ display: 'grid', gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '232px minmax(0, 720px)' }, columnGap: 5, rowGap: 2.5, alignItems: 'start' }}>
        <SettingsMenu current={part} items={parts.map((p) => ({ part: p, label: t(`tabs.${p}`), icon: contents[p].icon }))} />
        <Box sx={{ display: 'grid', gap: 2.5 }}>
          <Content />
        </Box>
      </Box>
    </Page>
  );
}
