import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';

interface LeaveGuardProps {
  /** There is a call that would end with the page. */
  on: boolean;
}

/** Asks before a link, Back, a reload or closing the tab ends a call. */
export function LeaveGuard({ on }: LeaveGuardProps) {
  const { t } = useTranslation('call');
  const id = useId();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => on && currentLocation.pathname !== nextLocation.pathname);
  const asking = blocker.state === 'blocked';

  useEffect(() => {
    if (!on) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [on]);

  // The call ended while it was asked: there is nothing left to lose.
  useEffect(() => {
    if (!on && blocker.state === 'blocked') blocker.proceed();
  }, [on, blocker]);

  // Dialogs are not seen behind an element in full screen.
  useEffect(() => {
    if (asking && document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  }, [asking]);

  return (
    <Dialog open={asking && on} onClose={() => blocker.reset?.()} maxWidth="xs" fullWidth role="alertdialog" aria-labelledby={`${id}t`} aria-describedby={`${id}d`}>
      <DialogTitle id={`${id}t`}>{t('leave.title')}</DialogTitle>
      <DialogContent>
        <DialogContentText id={`${id}d`}>{t('leave.text')}</DialogContentText>
      </DialogContent>
      <DialogActions>
        <Button autoFocus onClick={() => blocker.reset?.()}>
          {t('leave.stay')}
        </Button>
        <Button variant="contained" color="error" onClick={() => blocker.proceed?.()}>
          {t('leave.go')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
