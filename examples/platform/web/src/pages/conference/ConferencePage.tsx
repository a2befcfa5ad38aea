import EventBusyOutlined from '@mui/icons-material/EventBusyOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useParams } from 'react-router';
import { lazyPart } from '../../chunk';
import { isProblem } from '../../api/problem';
import { useAnnounce } from '../../ui/announce';
import { EmptyState } from '../../ui/EmptyState';
import { Page } from '../../ui/Page';
import { PageLoading } from '../../ui/PageLoading';
import { PageTitle } from '../../ui/PageTitle';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useToast } from '../../ui/toast';
import { ConferenceHeader } from './ConferenceHeader';
import { FinishedConference } from './FinishedConference';
import { LiveConference } from './LiveConference';
import { UpcomingConference } from './UpcomingConference';
import { type Details, conferenceQuery, useGoLive } from './queries';
import { useConferenceActions } from './useConferenceActions';

const ConferenceCall = lazyPart(() => import('../call/ConferenceCall'));

/**
 * How often the page looks whether a conference has begun or ended, in milliseconds; most often the event stream says so before, and to
 * owners always, unless another process of the server did it.
 */
const lookEvery = { owner: 60_000, others: 20_000 };

/** The page of a conference: what it is, and the call itself when it can be entered. */
export default function ConferencePage() {
  const { id = '' } = useParams();
  return <ConferenceOf key={id} id={id} />;
}

function ConferenceOf({ id }: { id: string }) {
  const { t } = useTranslation(['conference', 'common']);
  // Who is inside, or has just been put out, keeps the page that says so, even if the conference is not for them any more.
  const [held, setHeld] = useState(false);
  const query = useQuery({
    ...conferenceQuery(id),
    refetchInterval: ({ state: { data } }) => (data && data.conference.state !== 'finished' ? lookEvery[data.mine ? 'owner' : 'others'] : false),
  });
  // When the login ends, what was read goes from memory, but not from under a call.
  const [last, setLast] = useState<Details>();
  if (query.data && query.data !== last) setLast(query.data);
  const details = query.data ?? (held ? last : undefined);
  if (details && (held || !isGone(query.error))) return <Conference details={details} onHeld={setHeld} />;
  if (isGone(query.error)) return <Gone />;
  if (!query.isError) return <PageLoading />;
  return (
    <Page title={t('page.loading')}>
      <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
    </Page>
  );
}

/** What was cancelled, what is not there, and what is not for who asks are one answer. */
function isGone(error: unknown): boolean {
  return isProblem(error, 'not_found', 'forbidden', 'invalid');
}

function Gone() {
  const { t } = useTranslation(['conference', 'common']);
  return (
    <Page title={t('page.goneTitle')}>
      <EmptyState
        icon={<EventBusyOutlined />}
        text={t('page.goneText')}
        action={
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', justifyContent: 'center' }}>
            <Button variant="contained" href="/">
              {t('page.home')}
            </Button>
            <Button variant="outlined" href="/network">
              {t('page.network')}
            </Button>
          </Box>
        }
      />
    </Page>
  );
}

function Conference({ details, onHeld }: { details: Details; onHeld: (held: boolean) => void }) {
  const { t } = useTranslation(['conference', 'common']);
  const { conference, owner, mine } = details;
  const { state } = useLocation() as { state: { start?: boolean } | null };
  const navigate = useNavigate();
  const toast = useToast();
  const client = useQueryClient();
  const goLive = useGoLive(conference.id);
  // Once somebody is inside, the call stays whatever becomes of the record, until they leave the page of it.
  const [inside, setInside] = useState(false);
  const [kept, setKept] = useState(false);
  const [away, setAway] = useState(false);
  const [starting, setStarting] = useState(state?.start === true && mine);
  const { act, dialogs } = useConferenceActions({ conference, ownerName: owner.full_name, onGone: () => void navigate('/conferences', { replace: true }) });
  useBegun(details, kept);

  const live = () =>
    goLive.mutate(undefined, {
      onError: () => toast({ text: t('page.liveFailed'), severity: 'error', action: { label: t('common:actions.retry'), onClick: live } }),
    });
  const look = () => void client.invalidateQueries({ queryKey: ['conference', conference.id] });
  const joined = () => {
    setInside(true);
    setKept(true);
    onHeld(true);
    if (mine && conference.state === 'upcoming' && !goLive.isPending) live();
  };
  const left = () => {
    setInside(false);
    look(); // it may have ended by that
  };
  const closed = () => {
    left();
    setAway(true);
    setKept(false);
    onHeld(false);
    setStarting(false);
    if (state?.start) void navigate('.', { replace: true, state: null });
  };
  const begin = () => {
    setAway(false);
    setStarting(true);
  };
  const calling = kept || (!away && details.enter && (conference.state === 'live' || starting));
  return (
    <>
      {inside ? <PageTitle hidden title={conference.title} /> : <ConferenceHeader details={details} onAct={act} compact={calling} />}
      {calling ? (
        <Suspense fallback={<PageLoading />}>
          <ConferenceCall details={details} onJoined={joined} onLeft={left} onClose={closed} onShare={() => act('share')} />
        </Suspense>
      ) : conference.state === 'finished' ? (
        <FinishedConference details={details} />
      ) : conference.state === 'live' ? (
        <LiveConference details={details} onJoin={begin} />
      ) : (
        <UpcomingConference details={details} onStart={begin} />
      )}
      {dialogs}
    </>
  );
}

/** Says it aloud when a conference that somebody waits for has begun. */
function useBegun({ conference }: Details, inside: boolean): void {
  const { t } = useTranslation(['conference', 'common']);
  const announce = useAnnounce();
  const was = useRef(conference.state);
  useEffect(() => {
    if (was.current === 'upcoming' && conference.state === 'live' && !inside) announce(t('page.begun', { title: conference.title }), { urgent: true });
    was.current = conference.state;
  }, [announce, conference.state, conference.title, inside, t]);
}

