import EventBusyOutlined from '@mui/icons-material/EventBusyOutlined';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import EditOutlined from '@mui/icons-material/EditOutlined';
import EventAvailableOutlined from '@mui/icons-material/EventAvailableOutlined';
import MoreHoriz from '@mui/icons-material/MoreHoriz';
import ShareOutlined from '@mui/icons-material/ShareOutlined';
import StopCircleOutlined from '@mui/icons-material/StopCircleOutlined';
import IconButton from '@mui/material/IconButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Conference, calendarAddress } from './queries';
import type { Act } from './useConferenceActions';

interface ConferenceMenuProps {
  conference: Conference;
  onAct(what: Act): void;
  /** The page has buttons for the calendar and for sharing. */
  short?: boolean;
}

/** What the owner of a conference can do with it. */
export function ConferenceMenu({ conference, onAct, short = false }: ConferenceMenuProps) {
  const { t } = useTranslation('conference');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const id = useId();
  const { state } = conference;
  const item = (what: Act, icon: ReactNode, label: string, danger = false) => (
    <MenuItem
      key={what}
      onClick={() => {
        setAnchor(null);
        onAct(what);
      }}
      sx={danger ? { color: 'error.light', '& .MuiListItemIcon-root': { color: 'inherit' } } : {}}
    >
      <ListItemIcon>{icon}</ListItemIcon>
      <ListItemText>{label}</ListItemText>
    </MenuItem>
  );
  const items: ReactNode[] = [];
  if (state !== 'finished') items.push(item('edit', <EditOutlined />, t('act.edit')));
  if (state !== 'finished' && !short) items.push(item('share', <ShareOutlined />, t('act.share')));
  if (state === 'upcoming' && conference.starts_at && !short) {
    items.push(
      <MenuItem key="calendar" component="a" href={calendarAddress(conference.id)} download onClick={() => setAnchor(null)}>
        <ListItemIcon>
          <EventAvailableOutlined />
        </ListItemIcon>
        <ListItemText>{t('act.calendar')}</ListItemText>
      </MenuItem>,
    );
  }
  if (state === 'upcoming') items.push(item('cancel', <EventBusyOutlined />, t('act.cancel'), true));
  if (state === 'live') items.push(item('finish', <StopCircleOutlined />, t('act.finish'), true));
  if (state === 'finished') items.push(item('delete', <DeleteOutlined />, t('act.delete'), true));
  return (
    <>
      <IconButton
        id={`${id}b`} aria-label={t('act.more', { title: conference.title })} aria-haspopup="menu" aria-expanded={anchor !== null} {...(anchor ? { 'aria-controls': `${id}m` } : {})}
        onClick={(e) => setAnchor(e.currentTarget)}
      >
        <MoreHoriz />
      </IconButton>
      <Menu id={`${id}m`} anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)} slotProps={{ list: { 'aria-labelledby': `${id}b` } }}>
        {items}
      </Menu>
    </>
  );
}
