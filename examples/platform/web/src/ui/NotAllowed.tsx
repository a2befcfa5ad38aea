import LockOutlined from '@mui/icons-material/LockOutlined';
import { useTranslation } from 'react-i18next';
import { EmptyState } from './EmptyState';
import { Page } from './Page';

/** Stands in place of a page that is not for this account. */
export function NotAllowed() {
  const { t } = useTranslation();
  return (
    <Page title={t('notAllowed.title')}>
      <EmptyState icon={<LockOutlined />} text={t('notAllowed.text')} />
    </Page>
  );
}
