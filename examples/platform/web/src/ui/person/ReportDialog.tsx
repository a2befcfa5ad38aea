import { useMutation } from '@tanstack/react-query';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import type { Person } from '../../api/queries';
import { Field } from '../Field';
import { ProblemAlert } from '../ProblemAlert';
import { useToast } from '../toast';

const max = 2000;

/** Tells the administrators about somebody. */
export function ReportDialog({ person, open, onClose }: { person: Person; open: boolean; onClose(): void }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const id = useId();
  const toast = useToast();
  const [text, setText] = useState('');
  const [needed, setNeeded] = useState(false);
  const name = person.full_name;
  const report = useMutation({
    mutationFn: () => ask(api.POST('/people/{id}/reports', { params: { path: { id: person.id } }, body: { text: text.trim() } })),
    onSuccess: () => {
      toast({ text: t('said.reported') });
      setText('');
      onClose();
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') setNeeded(true);
    else if (!report.isPending) report.mutate();
  };
  const left = max - [...text].length;
  return (
    <Dialog open={open} onClose={report.isPending ? undefined : onClose} maxWidth="sm" fullWidth aria-labelledby={`${id}t`} aria-describedby={`${id}d`}>
      <form noValidate onSubmit={send}>
        <DialogTitle id={`${id}t`}>{t('report.title', { name })}</DialogTitle>
        <DialogContent>
          <DialogContentText id={`${id}d`}>{t('report.text', { name })}</DialogContentText>
          <Field
            name="text"
            label={t('report.label')}
            value={text}
            onChange={(event) => {
              setText([...event.target.value].slice(0, max).join(''));
              setNeeded(false);
            }}
            multiline
            minRows={4}
            maxRows={10}
            autoFocus
            required
            wrong={needed ? t('report.needed') : undefined}
            problem={report.error}
            helperText={left <= 200 ? t('report.left', { count: left }) : undefined}
          />
          {report.error ? <ProblemAlert problem={report.error} sx={{ marginBlockStart: 1 }} /> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose} disabled={report.isPending}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" variant="contained" loading={report.isPending}>
            {t('report.send')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
