import LinkOff from '@mui/icons-material/LinkOffOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';
import LockReset from '@mui/icons-material/LockResetOutlined';
import Link from '@mui/material/Link';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { useSessionChanged } from '../../api/session';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { AuthFrame } from './AuthFrame';
import { passwordFault } from './checks';
import { useForm } from './form';
import { NewPasswordField } from './NewPasswordField';
import { leastPassword } from './strength';
import { SubmitButton } from './SubmitButton';
import { tokenIn } from './token';

/** Where the link for a new password leads: asks first whether it holds. */
export default function ResetPasswordPage() {
  const { t } = useTranslation('auth');
  const token = tokenIn(useLocation().hash);
  const check = useQuery({
    queryKey: ['reset', token],
    enabled: token !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    queryFn: async () => {
      await ask(api.POST('/password-resets/checks', { body: { token: token ?? '' } }));
      return true;
    },
  });
  if (!token) return <Old title={t('confirm.none')} lead={t('confirm.noneLead')} />;
  if (isProblem(check.error, 'not_found', 'invalid')) return <Old title={t('reset.old')} lead={t('reset.oldLead')} />;
  if (check.isSuccess) return <NewPassword key={token} token={token} />;
  return (
    <AuthFrame title={t('reset.title')} icon={<LockReset />}>
      {check.isError ? (
        <ProblemAlert problem={check.error} onRetry={() => void check.refetch()} />
      ) : (
        <Box role="status" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, color: 'text.secondary' }}>
          <CircularProgress size={20} color="inherit" aria-hidden />
          {t('reset.checking')}
        </Box>
      )}
    </AuthFrame>
  );
}

function Old({ title, lead, result = false }: { title: string; lead: string; result?: boolean }) {
  const { t } = useTranslation('auth');
  return (
    <AuthFrame title={title} lead={lead} icon={<LinkOff />} tone="bad" result={result} footer={<Link href="/sign-in">{t('forgot.back')}</Link>}>
      <Button variant="contained" size="large" href="/forgot-password">
        {t('reset.resend')}
      </Button>
    </AuthFrame>
  );
}

function NewPassword({ token }: { token: string }) {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const sessionChanged = useSessionChanged();
  const form = useForm({
    initial: { password: '' },
    check: (v) => (passwordFault(v.password) ? { password: t('password.short', { count: leastPassword }) } : {}),
    send: async (v) => {
      await ask(api.POST('/password-resets', { body: { token, password: v.password } }));
      await sessionChanged(); // this device is signed out as well
      await navigate('/sign-in?notice=reset', { replace: true });
    },
    blame: (p) => (p.code === 'invalid' && p.field === 'password' ? { password: t('password.refused') } : {}),
  });
  if (isProblem(form.problem, 'not_found')) return <Old title={t('reset.old')} lead={t('reset.oldLead')} result />;
  return (
    <AuthFrame title={t('reset.title')} lead={t('reset.lead')} icon={<LockReset />}>
      <Box component="form" {...form.form} sx={{ display: 'grid', gap: 2.5 }}>
        {form.problem && <ProblemAlert problem={form.problem} />}
        <NewPasswordField {...form.field('password')} id="password" label={t('password.new')} />
        <SubmitButton busy={form.busy} wait={form.wait} size="large" fullWidth>
          {t('reset.submit')}
        </SubmitButton>
      </Box>
    </AuthFrame>
  );
}
