import HourglassEmptyOutlined from '@mui/icons-material/HourglassEmptyOutlined';
import SentimentSatisfiedOutlined from '@mui/icons-material/SentimentSatisfiedOutlined';
import { describe, type Language } from '@rotunda-rtc/browser';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { usePlatform } from '../../api/queries';
import { SessionLoading, signInPath, useSession } from '../../api/session';
import { useImmersive } from '../../shell/immersive';
import { useAnnounce } from '../../ui/announce';
import { useInCall } from '../../ui/inCall';
import { Page } from '../../ui/Page';
import { PageTitle } from '../../ui/PageTitle';
import { useFormat } from '../../words/format';
import { LeaveGuard } from '../call/LeaveGuard';
import { useHeldCall } from '../call/useHeldCall';
import { Preview, type Wanted } from './Preview';
import { ReportDialog } from './ReportDialog';
import { StrangerForm } from './StrangerForm';
import { Talk } from './Talk';
import { type StrangerState, useStranger } from './useStranger';
import { type Wishes, matchWishes, rememberWishes, rememberedWishes } from './wishes';

/** Where strangers talk, two at a time. */
export default function StrangerPage() {
  const { guests } = usePlatform();
  const session = useSession();
  const location = useLocation();
  const inCall = useInCall();
  if (session.state === 'unknown') return <SessionLoading />;
  if (session.state === 'out' && !guests && !inCall) return <Navigate to={signInPath(location)} replace />;
  return <Strangers />;
}

function Strangers() {
  const { t } = useTranslation('call');
  const stranger = useStranger();
  const { state } = stranger;
  const [wanted, setWanted] = useState<Wanted>({ microphone: true, camera: true });
  const [reporting, setReporting] = useState(false);
  const talking = state.at === 'talking';
  useImmersive(talking);
  useHeldCall(talking);
  useSaid(state);
  const start = (wishes: Wishes) => {
    rememberWishes(wishes);
    stranger.start(matchWishes(wishes));
  };
  const device = (kind: keyof Wanted, on: boolean) => setWanted((was) => ({ ...was, [kind]: on }));
  const report = <ReportDialog open={reporting} onClose={() => setReporting(false)} onReport={stranger.report} />;
  if (talking) {
    return (
      <>
        <PageTitle hidden title={t('stranger.heading')} />
        <Talk key={state.pair.room} pair={state.pair} wanted={wanted} onDevice={device} onNext={stranger.next} onReport={() => setReporting(true)} onLeave={stranger.stop} />
        <LeaveGuard on />
        {report}
      </>
    );
  }
  return (
    <Page title={t('stranger.title')} width="wide" subtitle={t('stranger.about')}>
      <Trouble problem={stranger.problem} />
      <Paper variant="outlined" sx={{ display: 'grid', gridTemplateColumns: { md: 'minmax(0, 1.2fr) minmax(0, 1fr)' }, gap: { xs: 2.5, md: 4 }, alignItems: 'center', padding: { xs: 2, sm: 3 } }}>
        <Preview wanted={wanted} onChange={setWanted} />
        {state.at === 'start' && <StrangerForm first={rememberedWishes()} onStart={start} />}
        {(state.at === 'waiting' || state.at === 'connecting') && <Waiting state={state} onStop={stranger.stop} />}
        {state.at === 'alone' && (
          <Status icon={<SentimentSatisfiedOutlined />} title={t(`stranger.${state.why}Title`)} text={t(`stranger.${state.why}Text`)}>
            <Button variant="contained" size="large" onClick={stranger.next}>
              {t('stranger.nextPerson')}
            </Button>
            {state.why === 'left' && <Button onClick={() => setReporting(true)}>{t('stranger.reportLast')}</Button>}
            <Button onClick={stranger.stop}>{t('stranger.stop')}</Button>
          </Status>
        )}
      </Paper>
      {report}
    </Page>
  );
}

function Waiting({ state, onStop }: { state: StrangerState; onStop(): void }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const waiting = state.at === 'waiting' ? state : undefined;
  const place = waiting && waiting.position > 0 ? t('stranger.place', { position: format.number(waiting.position), waiting: format.number(Math.max(waiting.waiting, waiting.position)) }) : t('stranger.connecting');
  return (
    <Status icon={<HourglassEmptyOutlined />} title={t('stranger.waiting')} text={waiting?.reconnecting ? t('stranger.reconnecting') : place}>
      {waiting && waiting.estimateMs > 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('stranger.estimate', { time: format.duration(Math.max(1, waiting.estimateMs / 1000)) })}
        </Typography>
      )}
      <LinearProgress aria-label={t('stranger.waiting')} sx={{ inlineSize: '100%', borderRadius: 2 }} />
      <Button onClick={onStop}>{t('stranger.stop')}</Button>
    </Status>
  );
}

/** What is the case now, with the focus on it, and what can be done. */
function Status({ icon, title, text, children }: { icon: ReactNode; title: string; text: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Box sx={{ display: 'grid', gap: 1.5, justifyItems: 'center', textAlign: 'center', paddingBlock: 2 }}>
      <Box aria-hidden sx={{ display: 'grid', placeItems: 'center', inlineSize: 64, blockSize: 64, borderRadius: '50%', bgcolor: 'action.hover', color: 'text.secondary', '& svg': { fontSize: 30 } }}>
        {icon}
      </Box>
      <Typography variant="h2" ref={heading} tabIndex={-1} sx={{ '&:focus': { outline: 'none' } }}>
        {title}
      </Typography>
      <Typography color="textSecondary" sx={{ maxInlineSize: '42ch' }}>
        {text}
      </Typography>
      {children}
    </Box>
  );
}

function Trouble({ problem }: { problem: unknown }) {
  const { i18n } = useTranslation();
  if (problem === undefined) return null;
  const { title, text } = describe(problem, i18n.language as Language);
  return (
    <Alert severity="error" sx={{ marginBlockEnd: 2 }}>
      {title}. {text}
    </Alert>
  );
}

/** Says aloud what has become of it. */
function useSaid(state: StrangerState): void {
  const { t } = useTranslation('call');
  const announce = useAnnounce();
  const { at } = state;
  useEffect(() => {
    if (at === 'talking') announce(t('stranger.found'), { urgent: true });
  }, [announce, at, t]);
}
