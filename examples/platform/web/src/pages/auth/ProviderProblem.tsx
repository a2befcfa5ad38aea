import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import { useTranslation } from 'react-i18next';

/** Why signing in by a provider did not work, by the code with which the server leads back. */
export function ProviderProblem({ code }: { code: string }) {
  const { t } = useTranslation('auth');
  const words: Record<string, string> = {
    exists: t('provider.exists'),
    unauthenticated: t('provider.unauthenticated'),
    unconfirmed: t('provider.unconfirmed'),
    invalid: t('provider.invalid'),
    not_found: t('provider.not_found'),
    rate_limited: t('provider.rate_limited'),
    unavailable: t('provider.unavailable'),
    suspended: `${t('signIn.suspended')} ${t('signIn.suspendedHint')}`,
  };
  return (
    <Alert severity={code === 'exists' ? 'info' : 'warning'} role="alert" sx={{ marginBlockEnd: 2.5 }}>
      <AlertTitle>{t('provider.failed')}</AlertTitle>
      {words[code] ?? t('provider.other')}
    </Alert>
  );
}
