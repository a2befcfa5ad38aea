import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';

/** Stands in place of a page that could not be shown. With whole, in place of everything. */
export function ErrorPage(_: { whole?: boolean }) {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <Page title={t('error.title')} width="text">
      <ProblemAlert
        problem={error}
        action={
          <Button color="inherit" size="small" onClick={() => window.location.reload()}>
            {t('actions.reload')}
          </Button>
        }
      />
    </Page>
  );
}
