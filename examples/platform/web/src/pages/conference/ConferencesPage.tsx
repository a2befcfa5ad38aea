import Add from '@mui/icons-material/Add';
import VideocamOutlined from '@mui/icons-material/VideocamOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMe } from '../../api/session';
import { lazyPart } from '../../chunk';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useNow } from '../../ui/RelativeTime';
import { ConferenceList } from './ConferenceList';
import { ConferenceMenu } from './ConferenceMenu';
import { ConferenceRow } from './ConferenceRow';
import { type Conference, finishedQuery, liveQuery, upcomingQuery } from './queries';
import { useConferenceActions } from './useConferenceActions';

const NewConferenceDialog = lazyPart(() => import('./NewConferenceDialog'));

/** How long before its time a conference can be started from the list, in milliseconds. */
const soon = 30 * 60_000;

/** The own conferences: those that are live, those to come, and those that are over. */
export default function ConferencesPage() {
  const { t } = useTranslation('conference');
  const [creating, setCreating] = useState<boolean>();
  const live = useQuery(liveQuery);
  const upcoming = useQuery(upcomingQuery);
  const finished = useInfiniteQuery(finishedQuery);
  const over = finished.data?.pages.flatMap((page) => page.items) ?? [];
  const waiting = live.isPending || upcoming.isPending || finished.isPending;
  const problem = live.error ?? upcoming.error ?? (finished.isFetchNextPageError ? undefined : finished.error);
  const nothing = !waiting && !problem && over.length === 0 && !finished.hasNextPage && !live.data?.length && !upcoming.data?.length;
  const create = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setCreating(true)}>
      {t('list.new')}
    </Button>
  );
  const retry = () => void Promise.all([live.refetch(), upcoming.refetch(), finished.refetch()]);
  return (
    <Page title={t('list.title')} actions={nothing ? undefined : create}>
      {problem && <ProblemAlert problem={problem} onRetry={retry} />}
      {waiting && !problem && <ListSkeleton />}
      {nothing && <EmptyState icon={<VideocamOutlined />} title={t('list.emptyTitle')} text={t('list.emptyText')} action={create} />}
      {!waiting && (
        <Box sx={{ display: 'grid', gap: 4 }}>
          <Section title={t('list.live')} list={live.data ?? []} />
          <Section title={t('list.upcoming')} list={upcoming.data ?? []} />
          <Section title={t('list.finished')} list={over}>
            <LoadMore query={finished} />
          </Section>
        </Box>
      )}
      <Suspense>{creating !== undefined && <NewConferenceDialog open={creating} onClose={() => setCreating(false)} />}</Suspense>
    </Page>
  );
}

function Section({ title, list, children }: { title: string; list: readonly Conference[]; children?: ReactNode }) {
  if (list.length === 0) return null;
  return (
    <section aria-label={title}>
      <Typography variant="h2" sx={{ marginBlockEnd: 1.5 }}>
        {title}
      </Typography>
      <ConferenceList>
        {list.map((conference) => (
          <OwnConference key={conference.id} conference={conference} />
        ))}
      </ConferenceList>
      {children}
    </section>
  );
}

function OwnConference({ conference }: { conference: Conference }) {
  const { t } = useTranslation('conference');
  const navigate = useNavigate();
  const { act, dialogs } = useConferenceActions({ conference, ownerName: useMe().full_name });
  const now = useNow(30_000);
  const due = conference.state === 'upcoming' && (!conference.starts_at || Date.parse(conference.starts_at) - now < soon);
  return (
    <>
      <ConferenceRow
        conference={conference}
        actions={
          <>
            {conference.state === 'live' && (
              <Button variant="contained" size="small" href={`/conferences/${conference.id}`}>
                {t('list.enter')}
              </Button>
            )}
            {due && (
              <Button variant="outlined" size="small" onClick={() => void navigate(`/conferences/${conference.id}`, { state: { start: true } })}>
                {t('list.start')}
              </Button>
            )}
            <ConferenceMenu conference={conference} onAct={act} />
          </>
        }
      />
      {dialogs}
    </>
  );
}
