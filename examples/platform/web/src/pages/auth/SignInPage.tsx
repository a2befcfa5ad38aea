import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useSearchParams } from 'react-router';
import { returnPath, useSession } from '../../api/session';
import { AuthFrame } from './AuthFrame';
import { ProviderButtons } from './ProviderButtons';
import { ProviderProblem } from './ProviderProblem';
import { SignInForm } from './SignInForm';

/** Where one signs in. Who has signed in is led to where ?return= says; what ?notice= names is why one came here. */
export default function SignInPage() {
  const { t } = useTranslation('auth');
  const { state: session } = useSession();
  const [query] = useSearchParams();
  const { search } = useLocation();
  const back = returnPath(search);
  const error = query.get('error');
  if (session === 'in') return <Navigate to={back} replace />;
  const notices: Record<string, string> = {
    reset: t('notice.reset'),
    deleted: t('notice.deleted'),
    again: t('notice.again'),
  };
  const notice = notices[query.get('notice') ?? ''];
  return (
    <AuthFrame
      title={t('signIn.title')}
      lead={t('signIn.lead')}
      footer={
        <>
          {t('signIn.new')} <Link href={'/sign-up' + (back === '/' ? '' : '?return=' + encodeURIComponent(back))}>{t('signIn.signUp')}</Link>
        </>
      }
    >
      {notice && !error && (
        <Alert severity={query.get('notice') === 'again' ? 'info' : 'success'} role="status" sx={{ marginBlockEnd: 2.5 }}>
          {notice}
        </Alert>
      )}
      {error && <ProviderProblem code={error} />}
      <ProviderButtons back={back} />
      <SignInForm />
    </AuthFrame>
  );
}
