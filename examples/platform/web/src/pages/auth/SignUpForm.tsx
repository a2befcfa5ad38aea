import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import Link from '@mui/material/Link';
import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import { platformQuery } from '../../api/queries';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { emailFault, nameFault, passwordFault } from './checks';
import { type Errors, useForm } from './form';
import { NewPasswordField } from './NewPasswordField';
import { leastPassword } from './strength';
import { SubmitButton } from './SubmitButton';

const empty = { full_name: '', email: '', password: '', terms: false };

/** Makes an account in the language of the page. */
export function SignUpForm({ onSent }: { onSent(email: string): void }) {
  const { t, i18n } = useTranslation('auth');
  const terms_url = useQuery(platformQuery).data?.terms_url;
  const id = useId();
  const form = useForm({
    initial: empty,
    check: (v) => {
      const out: Errors<typeof empty> = {};
      const name = nameFault(v.full_name);
      const email = emailFault(v.email);
      const password = passwordFault(v.password, v.email);
      if (name) out.full_name = name === 'nameNeeded' ? t('signUp.nameNeeded') : t('signUp.nameLetters');
      if (email) out.email = email === 'needed' ? t('email.needed') : t('email.wrong');
      if (password) out.password = password === 'short' ? t('password.short', { count: leastPassword }) : t('password.isEmail');
      if (!v.terms) out.terms = t('signUp.termsNeeded');
      return out;
    },
    send: async (v) => {
      const email = v.email.trim();
      await ask(api.POST('/sign-up', { body: { full_name: v.full_name.trim(), email, password: v.password, language: i18n.language, terms: v.terms } }));
      onSent(email);
    },
    blame: (p) => {
      if (p.code !== 'invalid') return {};
      if (p.field === 'full_name') return { full_name: t('frame.refused') };
      if (p.field === 'email') return { email: t('email.wrong') };
      if (p.field === 'password') return { password: t('password.refused') };
      return {};
    },
  });
  const name = form.field('full_name');
  const terms = form.errors.terms;
  return (
    <Box component="form" {...form.form} sx={{ display: 'grid', gap: 2 }}>
      {form.problem && <ProblemAlert problem={form.problem} />}
      <TextField
        {...name}
        id="full_name"
        label={t('signUp.name')}
        helperText={name.helperText ?? t('signUp.nameHint')}
        autoComplete="name"
        fullWidth
        slotProps={{ htmlInput: { dir: 'auto', maxLength: 100 } }}
      />
      <TextField
        {...form.field('email')}
        id="email"
        label={t('email.label')}
        type="email"
        autoComplete="username"
        fullWidth
        slotProps={{ htmlInput: { dir: 'ltr', inputMode: 'email', autoCapitalize: 'none', spellCheck: false, maxLength: 254 } }}
      />
      <NewPasswordField {...form.field('password')} id="password" label={t('password.label')} known={[form.values.full_name, form.values.email]} />
      <FormControl error={terms !== undefined}>
        <FormControlLabel
          sx={{ alignItems: 'flex-start', marginInlineEnd: 0, '& .MuiCheckbox-root': { paddingBlock: 0.75 }, '& .MuiFormControlLabel-label': { paddingBlock: 0.75 } }}
          control={
            <Checkbox
              name="terms"
              checked={form.values.terms}
              onChange={(event) => form.set('terms', event.target.checked)}
              slotProps={{ input: { 'aria-invalid': terms !== undefined, ...(terms ? { 'aria-describedby': id } : {}) } }}
            />
          }
          label={
            <Trans
              t={t}
              i18nKey="signUp.terms"
              components={{ terms: <Link href={terms_url ?? '/terms'} target="_blank" rel="noopener" aria-description={t('signUp.newTab')} /> }}
            />
          }
        />
        {terms && <FormHelperText id={id}>{terms}</FormHelperText>}
      </FormControl>
      <SubmitButton busy={form.busy} wait={form.wait} size="large" fullWidth>
        {t('signUp.submit')}
      </SubmitButton>
    </Box>
  );
}
