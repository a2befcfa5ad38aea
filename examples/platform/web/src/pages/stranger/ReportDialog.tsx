import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

/** The longest report that the queue takes (docs/match.md). */
const longest = 2000;

interface ReportDialogProps {
  open: boolean;
  onClose(): void;
  /** @returns whether it was taken */
  onReport(text: string): Promise<boolean>;
}

/** Asks what a stranger did. */
export function ReportDialog({ open, onClose, onReport }: ReportDialogProps) {
  const { t } = useTranslation(['call', 'common']);
  const id = useId();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const done = await onReport(text.trim());
    setBusy(false);
    setFailed(!done);
    if (!done) return;
    setText('');
    onClose();
  };
  return (
    <Dialog open={open} onClose={busy ? undefined : onClose} maxWidth="xs" fullWidth aria-labelledby={id} slotProps={{ paper: { component: 'form', onSubmit: (event: FormEvent) => void submit(event) } }}>
      <DialogTitle id={id}>{t('stranger.reportTitle')}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ marginBlockEnd: 2 }}>{t('stranger.reportText')}</DialogContentText>
        <TextField
          label={t('stranger.reportField')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          multiline
          minRows={3}
          maxRows={8}
          fullWidth
          error={failed}
          helperText={failed ? t('stranger.reportFailed') : undefined}
          slotProps={{ htmlInput: { maxLength: longest, dir: 'auto' } }}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} disabled={busy}>
          {t('common:actions.cancel')}
        </Button>
        <Button type="submit" variant="contained" color="error" loading={busy}>
          {t('stranger.report')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
