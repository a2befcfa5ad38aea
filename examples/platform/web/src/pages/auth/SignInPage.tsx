import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useSearchParams } from 'react-router';
import { useSession } from '../../api/session';
import { AuthFrame } from './AuthFrame';
import { ownPath } from './checks';
import { ProviderButtons } from './ProviderButtons';
import { ProviderProblem } from './ProviderProblem';
import { SignInForm } from './SignInForm';

/** What brought somebody here, for the page to say. */
export type SignInNotice = 'reset' | 'deleted' | 'again';

/** What other pages hand over to this one. */
export interface SignInState {
  notice?: SignInNotice;
  email?: string;
}

/** Where one signs in. Who has signed in is led to where ?return= says. */
export default function SignInPage() {
  const { t } = useTranslation('auth');
  const { state: session } = useSession();
  const [query] = useSearchParams();
  const location = useLocation();
  const given = (location.state ?? {}) as SignInState;
  const back = ownPath(query.get('return'));
  const error = query.get('error');
  if (session === 'in') return <Navigate to={back} replace />;
  const notices: Record<SignInNotice, string> = {
    reset: t('notice.reset'),
    deleted: t('notice.deleted'),
    again: t('notice.again'),
  };
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
      {given.notice && !error && (
        <Alert severity={given.notice === 'again' ? 'info' : 'success'} role="status" sx={{ marginBlockEnd: 2.5 }}>
          {notices[given.notice]}
        </Alert>
      )}
      {error && <ProviderProblem code={error} />}
      <ProviderButtons back={back} />
      <SignInForm email={given.email ?? ''} />
    </AuthFrame>
  );
}
