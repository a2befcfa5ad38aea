import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { Link as To, useNavigate } from 'react-router';
import { api, ask } from '../../api/client';
import type { Problem } from '../../api/problem';
import { useSessionChanged } from '../../api/session';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { chooseLanguageOf } from '../../words/i18n';
import { emailFault } from './checks';
import { useForm } from './form';
import { SecretField } from './SecretField';
import { SubmitButton } from './SubmitButton';

/** Signs in with a password. The page that it stands on leads on as soon as somebody is signed in. */
export function SignInForm() {
  const { t } = useTranslation('auth');
  const sessionChanged = useSessionChanged();
  const form = useForm({
    initial: { email: '', password: '' },
    check: (v) => {
      const fault = emailFault(v.email);
      return {
        ...(fault ? { email: fault === 'needed' ? t('email.needed') : t('email.wrong') } : {}),
        ...(v.password === '' ? { password: t('password.needed') } : {}),
      };
    },
    send: async (v) => {
      const who = await ask(api.POST('/sign-in', { body: { email: v.email.trim(), password: v.password, use: 'cookie' } }));
      await chooseLanguageOf(who.language);
      await sessionChanged();
    },
    blame: (p) => (p.code === 'invalid' && p.field === 'email' ? { email: t('email.wrong') } : {}),
  });
  return (
    <Box component="form" {...form.form} sx={{ display: 'grid', gap: 2 }}>
      {form.problem && <SignInProblem problem={form.problem} email={form.values.email} />}
      <TextField
        {...form.field('email')}
        id="email"
        label={t('email.label')}
        type="email"
        autoComplete="username"
        fullWidth
        slotProps={{ htmlInput: { dir: 'ltr', inputMode: 'email', autoCapitalize: 'none', spellCheck: false, maxLength: 254 } }}
      />
      <Box>
        <SecretField {...form.field('password')} id="password" label={t('password.label')} autoComplete="current-password" />
        <Box sx={{ marginBlockStart: 1, textAlign: 'end' }}>
          <Link component={To} to="/forgot-password" state={{ email: form.values.email }} variant="body2">
            {t('signIn.forgot')}
          </Link>
        </Box>
      </Box>
      <SubmitButton busy={form.busy} wait={form.wait} size="large" fullWidth>
        {t('signIn.submit')}
      </SubmitButton>
    </Box>
  );
}

/** Why it did not work, with a way on. */
function SignInProblem({ problem, email }: { problem: Problem; email: string }) {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  switch (problem.code) {
    case 'unauthenticated':
      return (
        <Alert severity="error">
          {t('signIn.wrong')} {t('signIn.wrongHint')}
        </Alert>
      );
    case 'unconfirmed':
      return (
        <Alert
          severity="warning"
          action={
            <Button color="inherit" size="small" onClick={() => navigate('/confirm-email', { state: { resend: email.trim() } })}>
              {t('signIn.resend')}
            </Button>
          }
        >
          {t('signIn.unconfirmed')}
        </Alert>
      );
    case 'suspended':
      return (
        <Alert
          severity="error"
          action={
            <Button color="inherit" size="small" href="/contact">
              {t('signIn.contact')}
            </Button>
          }
        >
          {t('signIn.suspended')} {t('signIn.suspendedHint')}
        </Alert>
      );
    case 'rate_limited':
      return <Alert severity="warning">{t('signIn.many')}</Alert>;
    default:
      return <ProblemAlert problem={problem} />;
  }
}
