import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { Theme } from '@mui/material/styles';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../api/problem';
import { PageLoading } from '../../ui/PageLoading';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useToast } from '../../ui/toast';
import { ConferenceFields, focusFault } from './ConferenceFields';
import { changes, faultsOf, formOf, rebased } from './form';
import { isInField } from './NewConferenceDialog';
import { type Details, conferenceQuery, useUpdateConference } from './queries';

interface EditConferenceDialogProps {
  /** The conference's id. */
  id: string;
  open: boolean;
  onClose(): void;
}

/** Changes a conference of one's own that is not finished. */
export default function EditConferenceDialog({ id, open, onClose }: EditConferenceDialogProps) {
  const small = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const { t } = useTranslation(['conference', 'common']);
  const heading = useId();
  return (
    <Dialog open={open} fullWidth maxWidth="sm" fullScreen={small} aria-labelledby={heading} scroll="paper" onClose={(_, reason) => (reason === 'backdropClick' ? undefined : onClose())}>
      <DialogTitle id={heading}>{t('form.titleEdit')}</DialogTitle>
      <EditConference id={id} onClose={onClose} />
    </Dialog>
  );
}

function EditConference({ id, onClose }: { id: string; onClose(): void }) {
  // As new as can be when it is opened; from then on the form has what it began with.
  const query = useQuery({ ...conferenceQuery(id), staleTime: 0 });
  const [first, setFirst] = useState<Details>();
  if (!first && query.data && !query.isFetching) setFirst(query.data);
  if (first) return <EditConferenceForm first={first} onClose={onClose} />;
  return <DialogContent>{query.isError ? <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} /> : <PageLoading />}</DialogContent>;
}

/** The form, which begins with what the conference was when it was opened. */
export function EditConferenceForm({ first, onClose }: { first: Details; onClose(): void }) {
  const { t } = useTranslation(['conference', 'common']);
  const toast = useToast();
  const client = useQueryClient();
  const [base, setBase] = useState(first);
  const [form, setForm] = useState(() => formOf(first.conference));
  const [tried, setTried] = useState(false);
  const [stale, setStale] = useState(false);
  const [unread, setUnread] = useState<unknown>(); // why it is not known what others have changed
  const { conference } = base;
  const update = useUpdateConference(conference.id);
  const faults = tried ? faultsOf(form, new Date(), conference) : {};

  const save = async () => {
    const patch = changes(form, conference);
    if (Object.keys(patch).length === 0) return onClose();
    try {
      await update.mutateAsync({ patch, version: base.version });
      toast({ text: t('form.saved') });
      onClose();
    } catch (error) {
      if (!isProblem(error, 'stale')) return; // it is shown
      const now = await client.fetchQuery({ ...conferenceQuery(conference.id), staleTime: 0, retry: false }).catch(setUnread);
      if (!now) return;
      setUnread(undefined);
      setForm(rebased(form, conference, now.conference));
      setBase(now);
      setStale(true);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (update.isPending) return;
    const wrong = faultsOf(form, new Date(), conference);
    setTried(true);
    if (Object.keys(wrong).length > 0) return focusFault(event.currentTarget, wrong);
    void save();
  };
  const discard = () => {
    setForm(formOf(conference));
    setStale(false);
  };
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'flex', flexDirection: 'column', minBlockSize: 0, flex: 1 }}>
      <DialogContent dividers>
        {stale && (
          <Alert severity="warning" role="alert" sx={{ marginBlockEnd: 2.5 }} action={<Button color="inherit" size="small" onClick={discard}>{t('form.discard')}</Button>}>
            {t('form.stale')}
          </Alert>
        )}
        <ConferenceFields
          form={form} onChange={setForm} faults={faults} problem={update.error} fresh={false} live={conference.state === 'live'} hasPassword={conference.password}
        />
        {update.isError && !isInField(update.error) && !isProblem(update.error, 'stale') && <ProblemAlert problem={update.error} sx={{ marginBlockStart: 2 }} />}
        {unread && isProblem(update.error, 'stale') ? <ProblemAlert problem={unread} sx={{ marginBlockStart: 2 }} /> : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
        <Button type="submit" variant="contained" loading={update.isPending}>
          {t('common:actions.save')}
        </Button>
      </DialogActions>
    </Box>
  );
}
