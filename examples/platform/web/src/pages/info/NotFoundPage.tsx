import ExploreOffOutlined from '@mui/icons-material/ExploreOffOutlined';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState';
import { Page } from '../../ui/Page';

/** For an address where there is no page. */
export default function NotFoundPage() {
  const { t } = useTranslation('info');
  return (
    <Page title={t('notFound.title')} width="text">
      <EmptyState
        icon={<ExploreOffOutlined />}
        text={t('notFound.text')}
        action={
          <Button href="/" variant="contained">
            {t('notFound.home')}
          </Button>
        }
      />
    </Page>
  );
}
