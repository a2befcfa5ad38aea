import LockOutlined from '@mui/icons-material/LockOutlined';
import MeetingRoomOutlined from '@mui/icons-material/MeetingRoomOutlined';
import PublicOutlined from '@mui/icons-material/PublicOutlined';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import SwapHoriz from '@mui/icons-material/SwapHoriz';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Room } from './queries';

/** What is to be known of a room beside its name. */
export function RoomMarks({ room }: { room: Room }) {
  const { t } = useTranslation('admin');
  return (
    <Box component="span" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5 }}>
      {room.conference && (room.conference.private ? <Mark icon={<ShieldOutlined />}>{t('rooms.private')}</Mark> : <Mark icon={<PublicOutlined />}>{t('rooms.public')}</Mark>)}
      {room.locked && <Mark icon={<LockOutlined />}>{t('rooms.locked')}</Mark>}
      {room.knocking > 0 && <Mark icon={<MeetingRoomOutlined />}>{t('rooms.knocking', { count: room.knocking })}</Mark>}
      {room.direct && <Mark icon={<SwapHoriz />}>{t('rooms.direct')}</Mark>}
    </Box>
  );
}

function Mark({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, '& svg': { fontSize: '1.0625rem' } }}>
      {icon}
      {children}
    </Box>
  );
}
