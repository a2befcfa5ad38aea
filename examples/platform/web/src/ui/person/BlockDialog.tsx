import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/queries';
import { ConfirmDialog } from '../ConfirmDialog';
import { useBlock } from './useBlock';

/** Asks whether somebody is to be blocked, and does it. */
export function BlockDialog({ person, open, onClose, onBlocked }: { person: Person; open: boolean; onClose(): void; onBlocked?: (() => void) | undefined }) {
  const { t } = useTranslation('people');
  const block = useBlock(person);
  const name = person.full_name;
  return (
    <ConfirmDialog
      open={open}
      title={t('block.title', { name })}
      confirmLabel={t('block.confirm')}
      danger
      busy={block.isPending}
      problem={block.error}
      onConfirm={() =>
        block.mutate(true, {
          onSuccess: () => {
            onClose();
            onBlocked?.();
          },
        })
      }
      onClose={() => {
        onClose();
        block.reset();
      }}
    >
      {t('block.text', { name })}
    </ConfirmDialog>
  );
}
