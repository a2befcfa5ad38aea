import PeopleAltOutlined from '@mui/icons-material/PeopleAltOutlined';
import SensorsOutlined from '@mui/icons-material/SensorsOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../chunk';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { PageTitle } from '../../ui/PageTitle';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { ComingUp } from './ComingUp';
import { FreshPill } from './FreshPill';
import { Timeline } from './Timeline';
import { aloneQuery, timelineQuery } from './queries';
import { useArrangement } from './useArrangement';

const NewConferenceDialog = lazyPart(() => import('../conference/NewConferenceDialog'));

/** The timeline of one's network, and what one has planned. */
export default function HomePage() {
  const { t } = useTranslation('home');
  const query = useInfiniteQuery(timelineQuery);
  const { live, earlier, fresh, showFresh } = useArrangement(query.data);
  const [creating, setCreating] = useState<'now' | 'later'>();
  const [open, setOpen] = useState(false);
  const create = (when: 'now' | 'later') => {
    setCreating(when);
    setOpen(true);
  };
  const empty = query.isSuccess && live.length === 0 && earlier.length === 0 && fresh === 0 && !query.hasNextPage;
  return (
    <Box sx={{ maxInlineSize: 1120, marginInline: 'auto', paddingInline: { xs: 2, sm: 3 }, paddingBlock: { xs: 2.5, sm: 4 } }}>
      <PageTitle hidden title={t('title')} />
      <Box sx={{ display: 'grid', gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 300px' }, gap: { xs: 4, lg: 5 }, alignItems: 'start' }}>
        <Box sx={{ minInlineSize: 0, maxInlineSize: { xs: 760, lg: 'none' }, inlineSize: '100%', marginInline: 'auto' }}>
          <FreshPill count={fresh} onShow={showFresh} />
          {query.isPending && <ListSkeleton />}
          {query.isError && !query.data && <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />}
          {empty ? <Empty onLive={() => create('now')} /> : <Timeline live={live} earlier={earlier} />}
          <LoadMore query={query} />
        </Box>
        <ComingUp onPlan={() => create('later')} />
      </Box>
      <Suspense>{creating && <NewConferenceDialog key={creating} later={creating === 'later'} open={open} onClose={() => setOpen(false)} />}</Suspense>
    </Box>
  );
}

/** Leads on to people while there is nobody in the network, and else says that it is quiet. */
function Empty({ onLive }: { onLive(): void }) {
  const { t } = useTranslation('home');
  const alone = useQuery(aloneQuery);
  if (alone.isPending) return <ListSkeleton rows={2} />;
  return (
    <EmptyState
      icon={alone.data ? <PeopleAltOutlined /> : <SensorsOutlined />}
      title={alone.data ? t('aloneTitle') : t('quietTitle')}
      text={alone.data ? t('aloneText') : t('quietText')}
      action={
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'center', marginBlockStart: 1 }}>
          <Button variant={alone.data ? 'contained' : 'outlined'} href="/network" startIcon={<PeopleAltOutlined />}>
            {t('find')}
          </Button>
          <Button variant={alone.data ? 'outlined' : 'contained'} onClick={onLive} startIcon={<SensorsOutlined />}>
            {t('goLive')}
          </Button>
        </Box>
      }
    />
  );
}
