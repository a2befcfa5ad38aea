import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { Theme } from '@mui/material/styles';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { isProblem } from '../../api/problem';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { ConferenceFields, focusFault } from './ConferenceFields';
import { creation, emptyForm, faultsOf, fieldOf } from './form';
import { useCreateConference } from './queries';
import { suggestedStart, toLocalInput } from './when';

interface NewConferenceDialogProps {
  open: boolean;
  onClose(): void;
  /** Begins with a plan for later. */
  later?: boolean;
}

/** Makes a conference: one that begins now, or a planned one. Leads to its page. */
export default function NewConferenceDialog({ open, onClose, later = false }: NewConferenceDialogProps) {
  const small = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const id = useId();
  const [dirty, setDirty] = useState(false);
  const close = () => {
    setDirty(false);
    onClose();
  };
  return (
    <Dialog
      open={open} fullWidth maxWidth="sm" fullScreen={small} aria-labelledby={id} scroll="paper"
      onClose={(_, reason) => (reason === 'backdropClick' && dirty ? undefined : close())} // what was typed is not lost by a slip
    >
      <NewConferenceForm id={id} later={later} onClose={close} onDirty={setDirty} />
    </Dialog>
  );
}

interface NewConferenceFormProps {
  id: string;
  later: boolean;
  onClose(): void;
  onDirty(dirty: boolean): void;
}

function NewConferenceForm({ id, later, onClose, onDirty }: NewConferenceFormProps) {
  const { t } = useTranslation(['conference', 'common']);
  const navigate = useNavigate();
  const create = useCreateConference();
  const [form, setForm] = useState(() => (later ? { ...emptyForm, later, start: toLocalInput(suggestedStart(new Date())) } : emptyForm));
  const [tried, setTried] = useState(false);
  const faults = tried ? faultsOf(form, new Date()) : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (create.isPending) return;
    const wrong = faultsOf(form, new Date());
    setTried(true);
    if (Object.keys(wrong).length > 0) return focusFault(event.currentTarget, wrong);
    create.mutate(creation(form), {
      onSuccess: (made) => {
        onClose();
        void navigate(`/conferences/${made.id}`, { state: form.later ? null : { start: true } });
      },
    });
  };
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'flex', flexDirection: 'column', minBlockSize: 0, flex: 1 }}>
      <DialogTitle id={id}>{t('form.titleNew')}</DialogTitle>
      <DialogContent dividers>
        <ConferenceFields
          form={form} faults={faults} problem={create.error} fresh
          onChange={(next) => {
            setForm(next);
            onDirty(true);
          }}
        />
        {create.isError && !isInField(create.error) && (
          <ProblemAlert problem={create.error} words={{ conflict: t('faults.tooMany') }} sx={{ marginBlockStart: 2 }} />
        )}
      </DialogContent>
      <DialogActions>
        <Typography variant="body2" color="textSecondary" sx={{ flex: '1 1 16rem' }}>
          {form.later ? t('form.laterHelp') : t('form.nowHelp')}
        </Typography>
        <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
        <Button type="submit" variant="contained" loading={create.isPending}>
          {form.later ? t('form.plan') : t('form.goLive')}
        </Button>
      </DialogActions>
    </Box>
  );
}

/** Whether a problem is shown at a field of the form. */
export function isInField(problem: unknown): boolean {
  return isProblem(problem, 'invalid') && problem.field !== undefined && problem.field in fieldOf;
}
