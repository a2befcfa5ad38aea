import Alert, { type AlertColor } from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Snackbar from '@mui/material/Snackbar';
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A short message at the edge of the page, which goes away by itself. */
export interface Toast {
  text: string;
  severity?: AlertColor;
  /** A link or a button in it. */
  action?: { label: string; to: string } | { label: string; onClick(): void };
}

const ToastContext = createContext<(toast: Toast) => void>(() => {});

/** Shows a short message, one after the other. Screen readers read it out. What went wrong in a form belongs into the form. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

const most = 5;

/** Has the place for short messages. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [queue, setQueue] = useState<(Toast & { key: number })[]>([]);
  const [open, setOpen] = useState(true);
  const show = useCallback((toast: Toast) => {
    setQueue((was) => [...was, { ...toast, key: (was.at(-1)?.key ?? 0) + 1 }].slice(-most));
    setOpen(true);
  }, []);
  const first = queue[0];
  const close = (_: unknown, reason?: string) => {
    if (reason !== 'clickaway') setOpen(false);
  };
  const next = () => {
    setQueue((was) => was.slice(1));
    setOpen(true);
  };
  return (
    <ToastContext value={show}>
      {children}
      {first && (
        <Snackbar
          key={first.key}
          open={open}
          autoHideDuration={first.action ? 10_000 : 6000}
          onClose={close}
          slotProps={{ transition: { onExited: next } }}
          sx={{ insetBlockEnd: { xs: 'calc(72px + env(safe-area-inset-bottom))', sm: 24 } }}
        >
          <Alert
            severity={first.severity ?? 'success'}
            variant="standard"
            role={first.severity === 'error' ? 'alert' : 'status'}
            onClose={() => setOpen(false)}
            closeText={t('actions.close')}
            sx={{ boxShadow: 6, alignItems: 'center' }}
          >
            {first.text}
            {first.action && (
              <Button
                size="small"
                color="inherit"
                sx={{ marginInlineStart: 1 }}
                {...('to' in first.action ? { href: first.action.to, onClick: () => setOpen(false) } : { onClick: () => (setOpen(false), (first.action as { onClick(): void }).onClick()) })}
              >
                {first.action.label}
              </Button>
            )}
          </Alert>
        </Snackbar>
      )}
    </ToastContext>
  );
}
