import Button from '@mui/material/Button';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';
import { ProblemAlert } from './ProblemAlert';
import { useToast } from './toast';

interface LostPartProps {
  open?: boolean;
  onClose?: () => void;
}

/** Stands in place of a part of a page that could not be loaded: of a dialog, by a short message each time that it is opened. */
export function LostPart({ open, onClose }: LostPartProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const reload = () => window.location.reload();
  const say = useEffectEvent(() => {
    toast({ severity: 'error', text: t('error.part'), action: { label: t('actions.reload'), onClick: reload } });
    onClose?.();
  });
  useEffect(() => {
    if (open) say();
  }, [open]);
  if (open !== undefined) return null;
  return (
    <ProblemAlert
      problem={new Problem('away')}
      words={{ away: t('error.part') }}
      sx={{ margin: 2 }}
      action={
        <Button color="inherit" size="small" onClick={reload}>
          {t('actions.reload')}
        </Button>
      }
    />
  );
}
