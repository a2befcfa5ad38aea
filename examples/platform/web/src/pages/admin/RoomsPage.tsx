import VideocamOffOutlined from '@mui/icons-material/VideocamOffOutlined';
import Box from '@mui/material/Box';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RoomCard } from './RoomCard';
import { roomsQuery } from './queries';

/** The rooms that are open now. */
export default function RoomsPage() {
  const { t } = useTranslation('admin');
  const query = useInfiniteQuery(roomsQuery);
  const rooms = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('rooms.title')} subtitle={t('rooms.intro')} width="wide">
      {query.isPending ? (
        <ListSkeleton rows={4} />
      ) : query.error && rooms.length === 0 ? (
        <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
      ) : rooms.length === 0 ? (
        <EmptyState icon={<VideocamOffOutlined />} title={t('rooms.none')} text={t('rooms.noneHint')} />
      ) : (
        <>
          <Box component="ul" aria-label={t('rooms.title')} sx={{ display: 'grid', gap: 2, gridTemplateColumns: { md: '1fr 1fr' }, margin: 0, padding: 0, listStyle: 'none' }}>
            {rooms.map((room) => (
              <li key={room.id}>
                <RoomCard room={room} />
              </li>
            ))}
          </Box>
          <LoadMore query={query} />
        </>
      )}
    </Page>
  );
}
