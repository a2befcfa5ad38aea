import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Field } from '../../ui/Field';
import { useToast } from '../../ui/toast';
import { type Report, useResolve } from './queries';

/** Asks what was done about a report, and closes it. */
export function ResolveDialog({ report, open, onClose }: { report: Report; open: boolean; onClose(): void }) {
  const { t } = useTranslation('admin');
  const toast = useToast();
  const [note, setNote] = useState('');
  const resolve = useResolve(report);
  return (
    <ConfirmDialog
      open={open}
      title={t('resolve.title')}
      confirmLabel={t('resolve.confirm')}
      busy={resolve.isPending}
      problem={resolve.error}
      onClose={() => {
        resolve.reset();
        onClose();
      }}
      onConfirm={() =>
        resolve.mutate(note.trim(), {
          onSuccess: () => {
            toast({ text: t('resolve.done'), severity: 'success' });
            onClose();
          },
        })
      }
    >
      {t('resolve.text')}
      <Field
        name="note"
        label={t('resolve.note')}
        helperText={t('resolve.noteHelp')}
        problem={resolve.error}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        multiline
        minRows={3}
        slotProps={{ htmlInput: { maxLength: 2000, dir: 'auto' } }}
      />
    </ConfirmDialog>
  );
}
