import Group from '@mui/icons-material/GroupOutlined';
import Avatar from '@mui/material/Avatar';
import MuiBox from '@mui/material/Box';
import ListItemButton from '@mui/material/ListItemButton';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { RelativeTime } from '../../ui/RelativeTime';
import { RouterLink } from '../../ui/RouterLink';
import { keepScroll, messagePath } from './box';
import type { Box, Message } from './queries';

// Each text runs in its own direction, so that its end is cut off and not its beginning, but all of them stand on one side.
const aligned = { textAlign: 'left' } as const;

interface MessageRowProps {
  message: Message;
  box: Box;
  chosen: boolean;
  wide: boolean;
}

/** A message in a list: who, what about, how it begins. */
export function MessageRow({ message, box, chosen, wide }: MessageRowProps) {
  const { t } = useTranslation('messages');
  const unread = box === 'inbox' && message.read_at === undefined;
  const weight = unread ? 700 : 500;
  const first = message.to[0];
  return (
    <li>
      <ListItemButton
        component={RouterLink}
        href={messagePath(message.id, box)}
        {...keepScroll(wide)}
        selected={chosen}
        aria-current={chosen ? 'true' : undefined}
        sx={{ gap: 1.5, alignItems: 'flex-start', paddingInline: 1.25, paddingBlock: 1.25 }}
      >
        {box === 'inbox' ? (
          <PersonAvatar person={message.from} size={40} />
        ) : message.to.length === 1 && first ? (
          <PersonAvatar person={first} size={40} />
        ) : (
          <Avatar sx={{ bgcolor: 'action.hover', color: 'text.secondary' }}>
            <Group />
          </Avatar>
        )}
        <MuiBox sx={{ flex: 1, minInlineSize: 0 }}>
          <MuiBox sx={{ display: 'flex', alignItems: 'baseline', gap: 1 }}>
            <Typography component="div" noWrap dir="auto" sx={{ ...aligned, flex: 1, fontWeight: weight, color: 'text.primary' }}>
              {box === 'inbox' ? message.from.full_name || t('read.somebody') : <Recipients message={message} />}
            </Typography>
            <Typography component="div" variant="caption" color="textSecondary" sx={{ flexShrink: 0 }}>
              <RelativeTime at={message.sent_at} />
            </Typography>
          </MuiBox>
          <MuiBox sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
            <Typography component="div" variant="body2" noWrap dir="auto" sx={{ ...aligned, flex: 1, fontWeight: unread ? 600 : 400, color: 'text.primary' }}>
              {message.subject}
            </Typography>
            {unread && <MuiBox role="img" aria-label={t('list.unread')} sx={{ flexShrink: 0, inlineSize: 10, blockSize: 10, borderRadius: '50%', bgcolor: 'primary.main' }} />}
          </MuiBox>
          <Typography component="div" variant="body2" color="textSecondary" noWrap dir="auto" sx={aligned}>
            {message.body.slice(0, 160).replace(/\s+/g, ' ')}
          </Typography>
        </MuiBox>
      </ListItemButton>
    </li>
  );
}

/** Whom a message went to, as far as there is room for names. */
function Recipients({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const names = message.to.map((p) => p.full_name || t('read.somebody'));
  return names.length > 1 ? t('list.toMore', { names: names[0], count: names.length - 1 }) : t('list.to', { names: names[0] ?? '' });
}
