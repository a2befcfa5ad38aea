import LockReset from '@mui/icons-material/LockResetOutlined';
import Link from '@mui/material/Link';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { AuthFrame } from './AuthFrame';
import { Mailed } from './Mailed';
import { MailForm } from './MailForm';

/** Where one asks for a link for a new password. That it was sent is in the history: it survives a reload. */
export default function ForgotPasswordPage() {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const { email, sent } = (useLocation().state ?? {}) as { email?: string; sent?: string };
  if (sent) return <Mailed kind="reset" email={sent} onOther={() => navigate('/forgot-password', { replace: true })} />;
  return (
    <AuthFrame title={t('forgot.title')} lead={t('forgot.lead')} icon={<LockReset />} footer={<Link href="/sign-in">{t('forgot.back')}</Link>}>
      <MailForm
        kind="reset"
        email={email ?? ''}
        label={t('forgot.submit')}
        onSent={(to) => navigate('/forgot-password', { replace: true, state: { sent: to } })}
      />
    </AuthFrame>
  );
}
