import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { isProblem } from '../../api/problem';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { Page } from '../../ui/Page';
import { PageLoading } from '../../ui/PageLoading';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useNow } from '../../ui/RelativeTime';
import { useToast } from '../../ui/toast';
import { useFormat } from '../../words/format';
import { ParticipantCard } from './ParticipantCard';
import { RoomMarks } from './RoomMarks';
import { type RoomDetails, roomQuery, useCloseRoom } from './queries';
import { useRates } from './rates';
import { roomTitle } from './roomTitle';

/** With so many people in it, all of a room is shown at once. */
const fewPeople = 4;

/** One room, as it is now. */
export default function RoomPage() {
  const { t } = useTranslation('admin');
  const { id = '' } = useParams();
  const [pages, setPages] = useState(1);
  const query = useQuery(roomQuery(id, pages));
  const rates = useRates(query.data, query.dataUpdatedAt);
  if (isProblem(query.error, 'not_found')) return <Closed />;
  if (query.isPending) return <PageLoading />;
  if (!query.data) {
    return (
      <Page title={t('room.title')}>
        <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
      </Page>
    );
  }
  return <Open details={query.data} rates={rates} onMore={() => setPages(pages + 1)} />;
}

function Open({ details, rates, onMore }: { details: RoomDetails; rates: ReadonlyMap<string, number>; onMore(): void }) {
  const { t } = useTranslation(['admin', 'common']);
  const format = useFormat();
  const now = useNow(10_000);
  const [closing, setClosing] = useState(false);
  const { room, participants, waiting } = details;
  const title = roomTitle(t, room);
  const owner = room.conference?.owner;
  return (
    <Page
      title={title}
      width="wide"
      subtitle={
        <Box sx={{ display: 'grid', gap: 0.5 }}>
          <span>
            {owner?.full_name && (
              <>
                <Link href={`/admin/users/${owner.id}`}>
                  <bdi>{owner.full_name}</bdi>
                </Link>
                {' · '}
              </>
            )}
            {t('rooms.openFor', { time: format.duration((now - new Date(room.opened_at).getTime()) / 1000) })}
            {' · '}
            {t('rooms.people', { count: room.participants })}
            {room.hidden > 0 && <> · {t('rooms.hidden', { count: room.hidden })}</>}
          </span>
          <RoomMarks room={room} />
        </Box>
      }
      actions={
        <Button variant="outlined" color="error" onClick={() => setClosing(true)}>
          {t('closeRoom.button')}
        </Button>
      }
    >
      {waiting.length > 0 && (
        <Typography sx={{ marginBlockEnd: 2 }}>{t('room.waiting', { names: format.list(waiting.map((w) => w.name || t('rooms.guest'))) })}</Typography>
      )}
      <Typography variant="h2" sx={{ marginBlockEnd: 0.5 }}>
        {t('room.participants')}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ marginBlockEnd: 2 }}>
        {room.direct ? t('room.directNote') : t('room.note')}
      </Typography>
      {participants.length === 0 ? (
        <EmptyState text={t('room.empty')} />
      ) : (
        <Box sx={{ display: 'grid', gap: 1.5 }}>
          {participants.map((p) => (
            <ParticipantCard key={p.sid} participant={p} rates={rates} direct={room.direct} open={participants.length <= fewPeople} />
          ))}
        </Box>
      )}
      {details.next && (
        <Box sx={{ display: 'grid', justifyItems: 'center', paddingBlock: 2 }}>
          <Button onClick={onMore}>{t('common:actions.more')}</Button>
        </Box>
      )}
      <CloseDialog id={room.id} title={title} live={room.conference !== undefined} open={closing} onClose={() => setClosing(false)} />
    </Page>
  );
}

function CloseDialog({ id, title, live, open, onClose }: { id: string; title: string; live: boolean; open: boolean; onClose(): void }) {
  const { t } = useTranslation('admin');
  const toast = useToast();
  const navigate = useNavigate();
  const close = useCloseRoom(id);
  return (
    <ConfirmDialog
      open={open}
      danger
      title={t('closeRoom.title', { title })}
      confirmLabel={t('closeRoom.confirm')}
      busy={close.isPending}
      problem={close.error}
      onClose={onClose}
      onConfirm={() =>
        close.mutate(undefined, {
          onSuccess: () => {
            toast({ text: t('closeRoom.done'), severity: 'success' });
            void navigate('/admin/rooms');
          },
        })
      }
    >
      {live ? t('closeRoom.textConference') : t('closeRoom.text')}
    </ConfirmDialog>
  );
}

/** The room has closed, or never was. */
function Closed() {
  const { t } = useTranslation('admin');
  return (
    <Page title={t('room.title')}>
      <EmptyState
        text={t('room.closed')}
        action={
          <Button variant="contained" href="/admin/rooms">
            {t('room.toRooms')}
          </Button>
        }
      />
    </Page>
  );
}
