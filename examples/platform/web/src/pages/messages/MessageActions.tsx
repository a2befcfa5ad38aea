import Delete from '@mui/icons-material/DeleteOutlined';
import MarkRead from '@mui/icons-material/MarkEmailReadOutlined';
import MarkUnread from '@mui/icons-material/MarkEmailUnreadOutlined';
import Reply from '@mui/icons-material/ReplyOutlined';
import MuiBox from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Flipped } from '../../ui/Flipped';
import { boxPath, keepScroll, useBox } from './box';
import { type Message, useSetRead } from './queries';

/** What there is to do with a message. */
export function MessageActions({ message, sent, preventScrollReset }: { message: Message; sent: boolean; preventScrollReset: boolean }) {
  const { t } = useTranslation('messages');
  const { box, removals } = useBox();
  const navigate = useNavigate();
  const setRead = useSetRead();
  const read = message.read_at !== undefined;
  const leave = () => navigate(boxPath(box), { preventScrollReset });
  const mark = read ? t('read.markUnread') : t('read.markRead');
  return (
    <MuiBox sx={{ display: 'flex', alignItems: 'center', gap: 0.5, marginInlineStart: 'auto' }}>
      {(sent || message.from.full_name) && (
        <Button
          variant="outlined"
          href={`/messages/new?reply=${message.id}`}
          {...keepScroll(preventScrollReset)}
          startIcon={
            <Flipped>
              <Reply />
            </Flipped>
          }
        >
          {sent ? t('read.again') : t('read.reply')}
        </Button>
      )}
      {!sent && (
        <Tooltip title={mark}>
          <IconButton
            aria-label={mark}
            onClick={() => {
              setRead.mutate({ id: message.id, read: !read });
              if (read) void leave(); // it would be read again
            }}
          >
            {read ? <MarkUnread /> : <MarkRead />}
          </IconButton>
        </Tooltip>
      )}
      <Tooltip title={t('read.delete')}>
        <IconButton
          aria-label={t('read.delete')}
          onClick={() => {
            removals.add(message.id);
            void leave();
          }}
        >
          <Delete />
        </IconButton>
      </Tooltip>
    </MuiBox>
  );
}
