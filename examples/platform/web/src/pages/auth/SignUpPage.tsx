import Link from '@mui/material/Link';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { returnPath, useSession } from '../../api/session';
import { AuthFrame } from './AuthFrame';
import { Mailed } from './Mailed';
import { ProviderButtons } from './ProviderButtons';
import { SignUpForm } from './SignUpForm';

/** Where one makes an account. That the mail was sent is in the history: it survives a reload. */
export default function SignUpPage() {
  const { t } = useTranslation('auth');
  const { state: session } = useSession();
  const navigate = useNavigate();
  const { search, state } = useLocation();
  const back = returnPath(search);
  const { sent } = (state ?? {}) as { sent?: string };
  if (session === 'in') return <Navigate to={back} replace />;
  if (sent) return <Mailed kind="signUp" email={sent} onOther={() => navigate('/sign-up' + search, { replace: true })} />;
  return (
    <AuthFrame
      title={t('signUp.title')}
      lead={t('signUp.lead')}
      footer={
        <>
          {t('signUp.known')} <Link href={'/sign-in' + (back === '/' ? '' : '?return=' + encodeURIComponent(back))}>{t('signUp.signIn')}</Link>
        </>
      }
    >
      <ProviderButtons back={back} />
      <SignUpForm onSent={(email) => navigate('/sign-up' + search, { replace: true, state: { sent: email } })} />
    </AuthFrame>
  );
}
