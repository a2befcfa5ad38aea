import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/queries';
import { ConfirmDialog } from '../ConfirmDialog';
import { useChangeRelation } from './relation';

/** Asks whether a connection is to end, and ends it. */
export function DisconnectDialog({ person, open, onClose }: { person: Person; open: boolean; onClose(): void }) {
  const { t } = useTranslation('people');
  const change = useChangeRelation(person);
  const name = person.full_name;
  return (
    <ConfirmDialog
      open={open}
      title={t('connection.disconnectTitle', { name })}
      confirmLabel={t('connection.disconnect')}
      danger
      onConfirm={() => {
        change.mutate('disconnect');
        onClose();
      }}
      onClose={onClose}
    >
      {t('connection.disconnectText', { name })}
    </ConfirmDialog>
  );
}
