import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as To } from 'react-router';
import { api, ask } from '../../api/client';
import { meQuery } from '../../api/queries';
import { useMe } from '../../api/session';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useToast } from '../../ui/toast';
import { passwordFault } from '../auth/checks';
import { type Errors, useForm } from '../auth/form';
import { NewPasswordField } from '../auth/NewPasswordField';
import { SecretField } from '../auth/SecretField';
import { leastPassword } from '../auth/strength';
import { SubmitButton } from '../auth/SubmitButton';
import { Section } from './Section';
import { useSignInAgain } from './useSignInAgain';

const empty = { old_password: '', new_password: '' };

/** Changes the password, or sets the first one. */
export function PasswordForm() {
  const { t } = useTranslation(['settings', 'auth']);
  const client = useQueryClient();
  const toast = useToast();
  const me = useMe();
  const again = useSignInAgain('/settings/account');
  const has = me.has_password;
  const form = useForm({
    initial: empty,
    check: (v) => {
      const out: Errors<typeof empty> = {};
      const fault = passwordFault(v.new_password, me.email);
      if (has && v.old_password === '') out.old_password = t('account.oldNeeded');
      if (fault) out.new_password = fault === 'short' ? t('auth:password.short', { count: leastPassword }) : t('auth:password.isEmail');
      else if (has && v.new_password === v.old_password) out.new_password = t('account.same');
      return out;
    },
    send: async (v) => {
      await ask(api.PUT('/me/password', { body: { new_password: v.new_password, ...(has ? { old_password: v.old_password } : {}) } }));
      form.reset(empty);
      toast({ text: has ? t('account.changed') : t('account.wasSet') });
      await Promise.all([client.invalidateQueries({ queryKey: meQuery.queryKey }), client.invalidateQueries({ queryKey: ['logins'] })]);
    },
    blame: (p): Errors<typeof empty> => {
      if (p.code !== 'invalid') return {};
      if (p.field === 'old_password') return { old_password: t('account.oldWrong') };
      if (p.field === 'new_password') return { new_password: t('auth:password.refused') };
      return {};
    },
  });
  return (
    <Section title={t('account.password')} lead={has ? t('account.passwordLead') : t('account.setLead')}>
      <Box component="form" {...form.form} sx={{ display: 'grid', gap: 2, maxInlineSize: 440 }}>
        {form.problem &&
          (form.problem.code === 'forbidden' ? (
            <Alert
              severity="info"
              action={
                <Button size="small" color="inherit" onClick={again}>
                  {t('account.signInAgain')}
                </Button>
              }
            >
              {t('account.recent')}
            </Alert>
          ) : (
            <ProblemAlert problem={form.problem} />
          ))}
        {/* for password managers to know whose it is */}
        <input type="text" name="username" autoComplete="username" value={me.email} readOnly hidden />
        {has && (
          <Box>
            <SecretField {...form.field('old_password')} id="old_password" label={t('account.old')} autoComplete="current-password" />
            <Box sx={{ marginBlockStart: 1, textAlign: 'end' }}>
              <Link component={To} to="/forgot-password" state={{ email: me.email }} variant="body2">
                {t('account.forgot')}
              </Link>
            </Box>
          </Box>
        )}
        <NewPasswordField {...form.field('new_password')} id="new_password" label={t('account.new')} known={[me.full_name, me.email]} />
        <Box>
          <SubmitButton busy={form.busy} wait={form.wait}>
            {has ? t('account.change') : t('account.set')}
          </SubmitButton>
        </Box>
      </Box>
    </Section>
  );
}
