import Box from '@mui/material/Box';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Field } from '../../ui/Field';
import { useToast } from '../../ui/toast';
import { useSuspension } from './queries';

interface SuspendDialogProps {
  person: { id: string; full_name: string };
  open: boolean;
  onClose(): void;
}

/** Asks why an account is to be closed, and closes it. */
export function SuspendDialog({ person, open, onClose }: SuspendDialogProps) {
  const { t } = useTranslation('admin');
  const toast = useToast();
  const [reason, setReason] = useState('');
  const { suspend } = useSuspension(person.id);
  return (
    <ConfirmDialog
      open={open}
      danger
      title={t('suspend.title', { name: person.full_name })}
      confirmLabel={t('suspend.confirm')}
      busy={suspend.isPending}
      problem={suspend.error}
      onClose={() => {
        suspend.reset();
        onClose();
      }}
      onConfirm={() =>
        suspend.mutate(reason.trim(), {
          onSuccess: () => {
            toast({ text: t('suspend.done', { name: person.full_name }), severity: 'success' });
            setReason('');
            onClose();
          },
        })
      }
    >
      <Box component="p" sx={{ margin: 0 }}>
        {t('suspend.text')}
      </Box>
      <Field
        name="reason"
        label={t('suspend.reason')}
        helperText={t('suspend.reasonHelp')}
        problem={suspend.error}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        multiline
        minRows={2}
        slotProps={{ htmlInput: { maxLength: 500, dir: 'auto' } }}
      />
    </ConfirmDialog>
  );
}
