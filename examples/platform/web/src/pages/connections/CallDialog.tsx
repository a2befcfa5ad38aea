import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../api/client';
import type { Person } from '../../api/queries';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { newMeeting } from './meeting';

/** Calls somebody: into a room for two whose number only they know, since it is sent in a message. */
export function CallDialog({ person, open, onClose }: { person: Person; open: boolean; onClose(): void }) {
  const { t } = useTranslation('people');
  const navigate = useNavigate();
  const name = person.full_name;
  const call = useMutation({
    mutationFn: async () => {
      const path = `/meet/${newMeeting()}`;
      await ask(api.POST('/messages', { body: { to: [person.id], subject: t('call.subject'), body: t('call.body', { address: window.location.origin + path }) } }));
      return path;
    },
    onSuccess: (path) => navigate(path),
  });
  return (
    <ConfirmDialog open={open} title={t('call.title', { name })} confirmLabel={t('call.confirm')} busy={call.isPending} problem={call.error} onConfirm={() => call.mutate()} onClose={onClose}>
      {t('call.text', { name })}
    </ConfirmDialog>
  );
}
