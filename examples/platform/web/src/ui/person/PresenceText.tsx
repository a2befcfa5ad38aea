import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { type Presence, usePresence } from './presence';

/** What somebody who is there does now, in words with a dot; nothing of who is not there. */
export function PresenceText({ id }: { id: string }) {
  const { t } = useTranslation('people');
  const presence = usePresence(id);
  const doing = doingOf(presence);
  if (!doing) return null;
  const live = doing === 'hosting';
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, color: live ? 'error.light' : 'success.light', fontWeight: 600, whiteSpace: 'nowrap' }}>
      <Box aria-hidden component="span" sx={{ inlineSize: 8, blockSize: 8, borderRadius: '50%', bgcolor: 'currentColor' }} />
      {doing === 'hosting' ? t('presence.hosting') : doing === 'conference' ? t('presence.conference') : t('presence.online')}
    </Box>
  );
}

/** The one thing to say of what somebody does. */
export function doingOf(presence: Presence | undefined): 'hosting' | 'conference' | 'online' | undefined {
  if (presence?.hosting_live) return 'hosting';
  if (presence?.in_conference) return 'conference';
  return presence?.online ? 'online' : undefined;
}
