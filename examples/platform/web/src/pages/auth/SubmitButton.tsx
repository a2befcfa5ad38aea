import Button, { type ButtonProps } from '@mui/material/Button';
import type { MouseEvent } from 'react';
import CircularProgress from '@mui/material/CircularProgress';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format';

interface SubmitButtonProps extends Omit<ButtonProps, 'type' | 'onClick' | 'sx'> {
  busy: boolean;
  /** Seconds until it may be sent again. */
  wait?: number;
}

/** The button that sends a form. It keeps the focus while it does, and says for how long it has to be waited. */
export function SubmitButton({ busy, wait = 0, children, startIcon, ...rest }: SubmitButtonProps) {
  const { t } = useTranslation('auth');
  const format = useFormat();
  const held = busy || wait > 0;
  return (
    <Button
      type="submit"
      variant="contained"
      {...rest}
      {...(held ? { 'aria-disabled': true, onClick: (event: MouseEvent) => event.preventDefault() } : {})}
      aria-busy={busy}
      startIcon={busy ? <CircularProgress size={18} color="inherit" aria-hidden /> : startIcon}
      sx={wait > 0 ? { opacity: 0.75 } : {}}
    >
      {wait > 0 ? t('frame.wait', { time: format.duration(wait) }) : children}
    </Button>
  );
}
