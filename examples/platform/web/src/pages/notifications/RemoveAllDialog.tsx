import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import { countersQuery } from '../../api/queries';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useToast } from '../../ui/toast';
import { changeAll } from './queries';

/** Asks whether all notifications are to go, and removes them. */
export function RemoveAllDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation('notifications');
  const client = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/notifications')),
    onSuccess: () => {
      changeAll(client, () => [], () => 0);
      void client.invalidateQueries({ queryKey: ['notifications'] });
      void client.invalidateQueries({ queryKey: countersQuery.queryKey });
      toast({ text: t('removedAll') });
      onClose();
    },
  });
  return (
    <ConfirmDialog open={open} title={t('removeAllTitle')} confirmLabel={t('removeAll')} danger busy={remove.isPending} problem={remove.error} onConfirm={() => remove.mutate()} onClose={onClose}>
      {t('removeAllText')}
    </ConfirmDialog>
  );
}
