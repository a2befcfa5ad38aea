import CallEndOutlined from '@mui/icons-material/CallEndOutlined';
import IosShareOutlined from '@mui/icons-material/IosShareOutlined';
import type { LeftDetail, RotundaRoomElement } from '@rotunda-rtc/browser/element';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type RefObject, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { Schemas } from '../../api/client';
import { signInPath, useMe, useSession } from '../../api/session';
import { useImmersive } from '../../shell/immersive';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useToast } from '../../ui/toast';
import { useFinish } from '../conference/queries';
import { CallHeader, HeaderButton } from './CallHeader';
import { LeaveGuard } from './LeaveGuard';
import { RotundaRoom, allControls } from './RotundaRoom';
import { callBox } from './size';
import { useHeldCall } from './useHeldCall';
import { useStatisticsPanel } from './useStatisticsPanel';

export interface ConferenceCallProps {
  details: Pick<Schemas['Details'], 'conference' | 'mine'>;
  /** Each time that the room was entered. */
  onJoined?: () => void;
  /** It was left, or it ended. */
  onLeft?: () => void;
  /** The person has done with what is shown after a call. */
  onClose?: () => void;
  /** The link is to be passed on. */
  onShare?: () => void;
}

type Phase = 'before' | 'in' | 'after';

/** The room of a conference: the page before its call, the call, and what is next. */
export default function ConferenceCall({ details: { conference, mine }, onJoined, onLeft, onClose, onShare }: ConferenceCallProps) {
  const { t } = useTranslation(['call', 'shell']);
  const me = useMe();
  const session = useSession();
  const location = useLocation();
  const element = useRef<RotundaRoomElement>(null);
  const [phase, setPhase] = useState<Phase>('before');
  const [ending, setEnding] = useState(false);
  const [over, setOver] = useState(false);
  const finish = useFinish(conference.id);
  const statistics = useStatisticsPanel();
  const signedOut = session.state === 'out';
  const strings = useMemo(() => ({ 'error.roomClosed.title': t('conference.overTitle'), 'error.roomClosed.text': t('conference.overText') }), [t]);
  const finished = over || conference.state === 'finished';
  useImmersive(phase === 'in');
  useHeldCall(phase !== 'before');
  useLoginEnded(signedOut && phase === 'in');
  useTooLate(finished && phase === 'after', element, onClose);

  const joined = () => {
    setPhase('in');
    setOver(false);
    onJoined?.();
  };
  const left = ({ reason }: LeftDetail) => {
    setPhase('after');
    setOver(reason === 'room_closed' || reason === 'room_expired');
    setEnding(false);
    onLeft?.();
  };
  const end = () =>
    finish.mutate(undefined, {
      // The room closes by that; who was alone in it sees the end here.
      onSuccess: () => {
        setEnding(false);
        setOver(true);
        if (element.current?.phase === 'call') void element.current.leave();
      },
    });

  return (
    <>
      <RotundaRoom
        ref={element}
        room={conference.id}
        label={conference.title}
        name={me.full_name}
        strings={strings}
        // Its own password is asked for at the same door: with another one nobody could come in.
        controls={conference.password ? allControls.replace(' password', '') : allControls}
        onJoined={joined}
        onLeft={left}
        sx={{
          ...(phase === 'in' ? callBox : { blockSize: { xs: 'max(38rem, calc(100dvh - 15rem))', md: 'max(30rem, calc(100dvh - 15rem))' } }),
          // What is next is below, in the slot.
          '& > rotunda-room::part(back)': { display: 'none' },
          ...(finished || signedOut ? { '& > rotunda-room::part(rejoin)': { display: 'none' } } : {}),
          ...(signedOut && phase === 'after' ? { '& > rotunda-room::part(notice)': { display: 'none' } } : {}),
        }}
      >
        <CallHeader>
          {onShare && <HeaderButton icon={<IosShareOutlined />} label={t('conference.share')} onClick={onShare} />}
          {mine && conference.state !== 'finished' && <HeaderButton icon={<CallEndOutlined />} label={t('conference.end')} onClick={() => setEnding(true)} />}
        </CallHeader>
        <Box slot="prejoin" component="h2" sx={{ m: 0, font: 'inherit', fontSize: { xs: '1.375rem', md: '1.625rem' }, fontWeight: 650, lineHeight: 1.25 }}>
          {t('conference.ready')}
        </Box>
        <Box slot="prejoin-end" sx={{ color: 'text.secondary', fontSize: '0.875rem' }}>
          {mine && conference.state === 'upcoming' ? t('conference.goesLive') : !mine && conference.lobby ? t('conference.lobby') : null}
        </Box>
        <Box slot="ended" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, marginBlockStart: 1 }}>
          {signedOut && (
            <Alert severity="warning" sx={{ inlineSize: '100%', marginBlockEnd: 1 }} action={<Button color="inherit" size="small" href={signInPath(location)}>{t('shell:signIn')}</Button>}>
              {t('conference.signedOut')}
            </Alert>
          )}
          {onClose && !signedOut && (
            <Button variant={finished ? 'contained' : 'outlined'} onClick={onClose}>
              {t(finished ? 'conference.summary' : 'conference.details')}
            </Button>
          )}
          <Button variant="outlined" href="/">
            {t('home')}
          </Button>
        </Box>
      </RotundaRoom>
      {statistics}
      <LeaveGuard on={phase === 'in'} />
      <ConfirmDialog
        open={ending}
        title={t('conference.endTitle')}
        confirmLabel={t('conference.endNow')}
        danger
        busy={finish.isPending}
        problem={finish.error}
        onConfirm={end}
        onClose={() => {
          setEnding(false);
          finish.reset();
        }}
      >
        {t('conference.endText')}
      </ConfirmDialog>
    </>
  );
}

/** Who wanted to come back is led on when the conference ends before they have. */
function useTooLate(late: boolean, element: RefObject<RotundaRoomElement | null>, close: (() => void) | undefined): void {
  const leave = useEffectEvent(() => close?.());
  useEffect(() => {
    if (late && element.current?.phase === 'prejoin') leave();
  }, [late, element]);
}

/** Tells who is in a call that the login has ended: the call goes on, but nobody comes back to it without one. */
function useLoginEnded(ended: boolean): void {
  const { t } = useTranslation(['call', 'shell']);
  const toast = useToast();
  useEffect(() => {
    if (!ended) return;
    // In another tab, for this one is in a call; this one hears of it.
    toast({ text: t('conference.loginEnded'), severity: 'warning', action: { label: t('shell:signIn'), onClick: () => window.open('/sign-in', '_blank', 'noopener') } });
  }, [ended, t, toast]);
}
