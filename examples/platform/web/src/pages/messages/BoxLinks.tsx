import Inbox from '@mui/icons-material/InboxOutlined';
import Send from '@mui/icons-material/SendOutlined';
import MuiBox from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Flipped } from '../../ui/Flipped';
import { useFormat } from '../../words/format';
import { boxPath } from './box';
import type { Box } from './queries';

/** Leads to the boxes, with how many messages are unread. */
export function BoxLinks({ box, unread }: { box: Box; unread: number }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  return (
    <MuiBox component="nav" aria-label={t('boxes')} sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 0.5, padding: 0.5, marginBlockEnd: 1.5, borderRadius: 3, bgcolor: 'action.hover' }}>
      <BoxLink
        to="inbox"
        box={box}
        icon={<Inbox />}
        label={unread > 0 ? t('inboxUnread', { count: unread }) : undefined}
        end={unread > 0 && <Chip size="small" color="primary" label={format.number(unread)} sx={{ blockSize: 20 }} />}
      >
        {t('inbox')}
      </BoxLink>
      <BoxLink
        to="sent"
        box={box}
        icon={
          <Flipped>
            <Send />
          </Flipped>
        }
      >
        {t('sent')}
      </BoxLink>
    </MuiBox>
  );
}

function BoxLink({ to, box, icon, label, end, children }: { to: Box; box: Box; icon: ReactNode; label?: string | undefined; end?: ReactNode; children: ReactNode }) {
  const here = to === box;
  return (
    <Button
      href={boxPath(to)}
      aria-current={here ? 'page' : undefined}
      aria-label={label}
      startIcon={icon}
      sx={{ gap: 0.5, borderRadius: 2, color: here ? 'text.primary' : 'text.secondary', bgcolor: here ? 'background.paper' : undefined, boxShadow: here ? 1 : 0, '&:hover': { bgcolor: here ? 'background.paper' : 'action.selected' } }}
    >
      {children}
      {end}
    </Button>
  );
}
