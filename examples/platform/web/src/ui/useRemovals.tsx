import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Snackbar from '@mui/material/Snackbar';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { beforeSigningOut } from '../api/session';
import { problemMessage } from './problemMessage';
import { Removals } from './removals';
import { useToast } from './toast';

/** Removals of a page: what is removed can be taken back while the page is there. */
export function useRemovals(remove: (id: string, leaving: boolean) => Promise<unknown>): { removals: Removals; hidden: ReadonlySet<string> } {
  const { t } = useTranslation();
  const toast = useToast();
  const latest = useRef({ remove, failed: (_: unknown) => {} });
  useEffect(() => {
    latest.current = { remove, failed: (error) => toast({ text: problemMessage(t, error), severity: 'error' }) };
  });
  const [removals] = useState(() => new Removals((id, leaving) => latest.current.remove(id, leaving), (error) => latest.current.failed(error)));
  const hidden = useSyncExternalStore(removals.subscribe, removals.now);
  useEffect(() => {
    const leave = () => void removals.flush(true);
    window.addEventListener('pagehide', leave);
    const stays = beforeSigningOut(() => removals.flush());
    return () => {
      stays();
      window.removeEventListener('pagehide', leave);
      void removals.flush();
    };
  }, [removals]);
  return { removals, hidden };
}

/** Says that something was removed, and takes it back. */
export function RemovalBar({ removals, text, undo, onUndo }: { removals: Removals; text: string; undo: string; onUndo?: () => void }) {
  const waiting = useSyncExternalStore(removals.subscribe, () => removals.waiting());
  return (
    // Beside the toasts, or above them.
    <Snackbar open={waiting > 0} key={waiting} anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }} sx={{ insetBlockEnd: { xs: 'calc(148px + env(safe-area-inset-bottom))', md: 24 } }}>
      <Alert
        severity="success"
        variant="standard"
        role="status"
        sx={{ boxShadow: 6, alignItems: 'center' }}
        action={
          <Button
            color="inherit"
            size="small"
            onClick={() => {
              removals.undo();
              onUndo?.();
            }}
          >
            {undo}
          </Button>
        }
      >
        {text}
      </Alert>
    </Snackbar>
  );
}
