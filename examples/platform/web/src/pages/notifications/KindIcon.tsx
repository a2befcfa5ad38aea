import Check from '@mui/icons-material/Check';
import Close from '@mui/icons-material/Close';
import Mail from '@mui/icons-material/Mail';
import NotificationsIcon from '@mui/icons-material/Notifications';
import PersonAdd from '@mui/icons-material/PersonAdd';
import Schedule from '@mui/icons-material/Schedule';
import Videocam from '@mui/icons-material/Videocam';
import VideocamOff from '@mui/icons-material/VideocamOff';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

const kinds: Record<string, { icon: ReactNode; color: string; on: string }> = {
  requested: { icon: <PersonAdd />, color: 'primary.main', on: 'primary.contrastText' },
  approved: { icon: <Check />, color: 'success.main', on: 'success.contrastText' },
  declined: { icon: <Close />, color: 'text.secondary', on: 'background.paper' },
  message: { icon: <Mail />, color: 'primary.main', on: 'primary.contrastText' },
  live: { icon: <Videocam />, color: 'live.main', on: 'live.contrastText' },
  closed: { icon: <VideocamOff />, color: 'text.secondary', on: 'background.paper' },
  reminder: { icon: <Schedule />, color: 'warning.main', on: 'warning.contrastText' },
};

const other = { icon: <NotificationsIcon />, color: 'text.secondary', on: 'background.paper' };

/** The sign of a kind of notification. The words stand beside it. */
export function KindIcon({ kind, size }: { kind: string; size: number }) {
  const { icon, color, on } = kinds[kind] ?? other;
  return (
    <Box
      aria-hidden
      component="span"
      sx={{ display: 'grid', placeItems: 'center', inlineSize: size, blockSize: size, borderRadius: '50%', bgcolor: color, color: on, '& svg': { fontSize: size * 0.6 } }}
    >
      {icon}
    </Box>
  );
}
