import MoreVert from '@mui/icons-material/MoreVert';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { RelativeTime } from '../../ui/RelativeTime';
import { KindIcon } from './KindIcon';
import { NotificationWords } from './NotificationWords';
import { RequestAnswer } from './RequestAnswer';
import { type Notification, useSetRead } from './queries';
import { target } from './target';

/** A notification: who, what, when, with a link to what it is about and what there is to do. */
export function NotificationRow({ notification: n, onRemove }: { notification: Notification; onRemove(): void }) {
  const { t } = useTranslation('notifications');
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const setRead = useSetRead();
  const unread = n.read_at === undefined;
  const to = target(n);
  const seen = () => unread && setRead.mutate({ id: n.id, read: true });
  const words = <NotificationWords notification={n} />;
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        display: 'flex',
        alignItems: 'flex-start',
        gap: 1.5,
        paddingBlock: 1.5,
        paddingInline: { xs: 1.5, sm: 2 },
        bgcolor: unread ? 'action.selected' : undefined,
        '& + &': { borderTop: 1, borderColor: 'divider' },
        '& .who': { fontWeight: 650 },
        '& .what': { fontWeight: 550 },
      }}
    >
      <Box sx={{ position: 'relative', flexShrink: 0 }}>
        {n.actor?.full_name && n.kind !== 'reminder' ? (
          <>
            <PersonAvatar person={n.actor} size={44} />
            <Box sx={{ position: 'absolute', insetBlockEnd: -4, insetInlineEnd: -4, borderRadius: '50%', border: 2, borderColor: 'background.paper' }}>
              <KindIcon kind={n.kind} size={20} />
            </Box>
          </>
        ) : (
          <KindIcon kind={n.kind} size={44} />
        )}
      </Box>
      <Box sx={{ flex: 1, minInlineSize: 0 }}>
        <Typography component="div" sx={{ lineHeight: 1.45 }}>
          {to ? (
            // All of the row leads there.
            <Link href={to} onClick={seen} underline="none" sx={{ color: 'text.primary', '&::after': { content: '""', position: 'absolute', inset: 0 }, '&:hover': { textDecoration: 'underline' } }}>
              {words}
            </Link>
          ) : (
            words
          )}
        </Typography>
        <Typography component="div" variant="body2" color="textSecondary" sx={{ marginBlockStart: 0.25 }}>
          <RelativeTime at={n.at} />
        </Typography>
        {n.kind === 'requested' && n.actor?.full_name && <RequestAnswer person={n.actor} />}
      </Box>
      <Box sx={{ position: 'relative', display: 'flex', alignItems: 'center', gap: 0.5, marginBlockStart: -0.5, marginInlineEnd: -1 }}>
        {unread && <Box role="img" aria-label={t('unread')} sx={{ inlineSize: 10, blockSize: 10, borderRadius: '50%', bgcolor: 'primary.main' }} />}
        <IconButton id={id} aria-label={t('moreFor')} aria-haspopup="menu" aria-expanded={anchor !== null} onClick={(event) => setAnchor(event.currentTarget)}>
          <MoreVert />
        </IconButton>
      </Box>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)} slotProps={{ list: { 'aria-labelledby': id } }}>
        <MenuItem
          onClick={() => {
            setAnchor(null);
            setRead.mutate({ id: n.id, read: unread });
          }}
        >
          {unread ? t('markRead') : t('markUnread')}
        </MenuItem>
        <MenuItem
          onClick={() => {
            setAnchor(null);
            onRemove();
          }}
        >
          {t('remove')}
        </MenuItem>
      </Menu>
    </Box>
  );
}
