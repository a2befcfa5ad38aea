import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Snackbar from '@mui/material/Snackbar';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInCall } from './inCall';
import type { Toast } from './toast';

const short = 6000;
const long = 10_000;

/** One short message, until it has gone. */
export default function ToastView({ toast, onGone }: { toast: Toast; onGone(): void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const inCall = useInCall(); // whose controls are below
  const { action } = toast;
  const follow = () => {
    setOpen(false);
    if (action && 'onClick' in action) action.onClick();
  };
  return (
    <Snackbar
      open={open}
      autoHideDuration={action ? long : short}
      onClose={(_, reason) => reason !== 'clickaway' && setOpen(false)}
      slotProps={{ transition: { onExited: onGone } }}
      sx={{ insetBlockEnd: { xs: `calc(${inCall ? 104 : 72}px + env(safe-area-inset-bottom))`, sm: inCall ? 104 : 24 } }}
    >
      <Alert
        severity={toast.severity ?? 'success'}
        role={toast.severity === 'error' ? 'alert' : 'status'}
        onClose={() => setOpen(false)}
        closeText={t('actions.close')}
        sx={{ boxShadow: 6, alignItems: 'center' }}
      >
        {toast.text}
        {action && (
          <Button size="small" color="inherit" sx={{ marginInlineStart: 1 }} {...('to' in action ? { href: action.to } : {})} onClick={follow}>
            {action.label}
          </Button>
        )}
      </Alert>
    </Snackbar>
  );
}
