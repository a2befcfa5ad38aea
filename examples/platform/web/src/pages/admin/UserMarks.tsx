import Chip from '@mui/material/Chip';
import { useTranslation } from 'react-i18next';
import type { User } from './queries';

/** What is to be known of an account at once: it is an admin's, it is suspended, its address is not proved. */
export function UserMarks({ user }: { user: Pick<User, 'admin' | 'suspended_at' | 'confirmed_at'> }) {
  const { t } = useTranslation('admin');
  return (
    <>
      {user.admin && <Chip size="small" label={t('users.admin')} sx={{ bgcolor: 'action.selected', color: 'primary.light' }} />}
      {user.suspended_at && <Chip size="small" variant="outlined" label={t('users.suspended')} sx={{ color: 'error.light', borderColor: 'error.light' }} />}
      {!user.confirmed_at && <Chip size="small" variant="outlined" label={t('users.unconfirmed')} sx={{ color: 'warning.light', borderColor: 'warning.light' }} />}
    </>
  );
}
