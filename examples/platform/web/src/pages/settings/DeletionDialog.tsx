import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeletionForm } from './DeletionForm';
import { ExportButton } from './ExportButton';

/** Deletes the account in two steps: what it means, and that it is meant. */
export function DeletionDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('settings');
  const id = useId();
  const [step, setStep] = useState(1);
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) title.current?.focus();
    first.current = false;
  }, [step]);
  const goes = [t('deletion.goesAll'), t('deletion.goesNetwork'), t('deletion.goesMessages'), t('deletion.goesConferences')];
  const stays = [t('deletion.staysReports')];
  return (
    <Dialog open onClose={busy ? undefined : onClose} maxWidth="sm" fullWidth aria-labelledby={id}>
      <DialogTitle id={id} ref={title} tabIndex={-1} sx={{ outline: 'none' }}>
        {step === 1 ? t('deletion.title') : t('deletion.sure')}
        <Typography component="span" variant="body2" color="textSecondary" sx={{ display: 'block', marginBlockStart: 0.25 }}>
          {t('deletion.step', { at: step, of: 2 })}
        </Typography>
      </DialogTitle>
      {step === 1 ? (
        <>
          <DialogContent>
            <Points title={t('deletion.goes')} points={goes} />
            <Points title={t('deletion.stays')} points={stays} />
            <Box sx={{ marginBlockStart: 2.5, padding: 2, borderRadius: '14px', bgcolor: 'action.hover' }}>
              <Typography variant="body2" sx={{ marginBlockEnd: 1 }}>
                {t('deletion.first')}
              </Typography>
              <ExportButton size="small" variant="outlined" />
            </Box>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button variant="contained" color="error" onClick={() => setStep(2)}>
              {t('deletion.next')}
            </Button>
          </DialogActions>
        </>
      ) : (
        <DeletionForm onBack={() => setStep(1)} onBusy={setBusy} />
      )}
    </Dialog>
  );
}

function Points({ title, points }: { title: string; points: string[] }) {
  return (
    <>
      <Typography variant="h3" sx={{ marginBlockStart: 1 }}>
        {title}
      </Typography>
      <Box component="ul" sx={{ marginBlock: 1, paddingInlineStart: 2.5, color: 'text.secondary', '& li': { marginBlock: 0.5 } }}>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </Box>
    </>
  );
}
