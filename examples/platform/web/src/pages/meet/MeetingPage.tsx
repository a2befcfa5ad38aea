import IosShareOutlined from '@mui/icons-material/IosShareOutlined';
import PinOutlined from '@mui/icons-material/PinOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useParams } from 'react-router';
import { usePlatform } from '../../api/queries';
import { SessionLoading, signInPath, useSession } from '../../api/session';
import { useImmersive } from '../../shell/immersive';
import { useInCall } from '../../ui/inCall';
import { EmptyState } from '../../ui/EmptyState';
import { Page } from '../../ui/Page';
import { PageTitle } from '../../ui/PageTitle';
import { CallHeader, HeaderButton } from '../call/CallHeader';
import { LeaveGuard } from '../call/LeaveGuard';
import { RotundaRoom } from '../call/RotundaRoom';
import { callBox } from '../call/size';
import { useHeldCall } from '../call/useHeldCall';
import { useStatisticsPanel } from '../call/useStatisticsPanel';
import { InviteRow } from './InviteRow';
import { parseNumber, showNumber } from './number';

const controls = 'microphone camera screen reactions captions chat panels layout pip fullscreen settings help leave';

/** Where two meet by a number. */
export default function MeetingPage() {
  const { t } = useTranslation(['call', 'common']);
  const params = useParams();
  const location = useLocation();
  const session = useSession();
  const inCall = useInCall();
  const { guests } = usePlatform();
  const number = parseNumber(params['number'] ?? '');
  if (!number) {
    return (
      <Page title={t('meet.title')} width="text">
        <EmptyState icon={<PinOutlined />} title={t('meet.noNumber')} text={t('meet.help')} action={<Button variant="contained" href="/meet">{t('meet.another')}</Button>} />
      </Page>
    );
  }
  if (number !== params['number']) return <Navigate to={`/meet/${number}`} replace />;
  if (session.state === 'unknown') return <SessionLoading />;
  if (session.state === 'out' && !guests && !inCall) return <Navigate to={signInPath(location)} replace />;
  return <Meeting key={number} number={number} />;
}

function Meeting({ number }: { number: string }) {
  const { t } = useTranslation(['call', 'common']);
  const { me } = useSession();
  // A guest stays one for this call, and who is signed in stays who it is.
  const [name] = useState(me?.full_name);
  const [phase, setPhase] = useState<'before' | 'in' | 'after'>('before');
  const [inviting, setInviting] = useState(false);
  const statistics = useStatisticsPanel();
  const shown = showNumber(number);
  const isIn = phase === 'in';
  useImmersive(isIn);
  useHeldCall(phase !== 'before');
  return (
    <>
      <PageTitle hidden title={t('meet.heading', { number: shown })} />
      <RotundaRoom
        room={`meet-${number}`}
        label={t('meet.heading', { number: shown })}
        name={name}
        controls={controls}
        onJoined={() => setPhase('in')}
        onLeft={() => setPhase('after')}
        sx={isIn ? callBox : { blockSize: { xs: 'max(40rem, calc(100dvh - 8rem))', md: 'max(32rem, calc(100dvh - 6rem))' } }}
      >
        <CallHeader>
          <HeaderButton icon={<IosShareOutlined />} label={t('meet.invite')} onClick={() => setInviting(true)} />
        </CallHeader>
        <Box slot="prejoin" sx={{ display: 'grid', gap: 0.5 }}>
          <Typography variant="h2" sx={{ fontSize: { xs: '1.375rem', md: '1.625rem' } }}>
            {t('meet.heading', { number: shown })}
          </Typography>
          <Typography color="textSecondary" variant="body2">
            {t('meet.forTwo')}
          </Typography>
        </Box>
        <Box slot="prejoin-end" sx={{ display: 'grid', gap: 1 }}>
          <InviteRow number={number} />
          <Button size="small" href="/meet" sx={{ justifySelf: 'start' }}>
            {t('meet.another')}
          </Button>
        </Box>
        <Box slot="ended" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, marginBlockStart: 1 }}>
          <Button variant="outlined" href="/meet">
            {t('meet.another')}
          </Button>
          <Button variant="outlined" href="/">
            {t('home')}
          </Button>
        </Box>
      </RotundaRoom>
      {statistics}
      <LeaveGuard on={isIn} />
      <InviteDialog open={inviting} number={number} onClose={() => setInviting(false)} />
    </>
  );
}

function InviteDialog({ open, number, onClose }: { open: boolean; number: string; onClose(): void }) {
  const { t } = useTranslation(['call', 'common']);
  const id = useId();
  return (
    <Dialog open={open} onClose={onClose} maxWidth="xs" fullWidth aria-labelledby={id}>
      <DialogTitle id={id}>{t('meet.invite')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Typography>{t('meet.tell')}</Typography>
        <Typography dir="ltr" sx={{ fontSize: '1.75rem', fontWeight: 650, letterSpacing: '0.06em', textAlign: 'center', fontVariantNumeric: 'tabular-nums' }}>
          {showNumber(number)}
        </Typography>
        <InviteRow number={number} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('common:actions.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}
