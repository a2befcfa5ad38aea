import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { emailFault } from './checks';
import { useForm } from './form';
import { type MailKind, sendMail } from './Mailed';
import { SubmitButton } from './SubmitButton';

interface MailFormProps {
  kind: MailKind;
  email: string;
  label: string;
  onSent(email: string): void;
}

/** Asks for an address to mail a link to. */
export function MailForm({ kind, email, label, onSent }: MailFormProps) {
  const { t } = useTranslation('auth');
  const form = useForm({
    initial: { email },
    check: (v) => {
      const fault = emailFault(v.email);
      return fault ? { email: fault === 'needed' ? t('email.needed') : t('email.wrong') } : {};
    },
    send: async (v) => {
      const to = v.email.trim();
      await sendMail(kind, to);
      onSent(to);
    },
    blame: (p) => (p.code === 'invalid' ? { email: t('email.wrong') } : {}),
  });
  return (
    <Box component="form" {...form.form} sx={{ display: 'grid', gap: 2 }}>
      {form.problem && <ProblemAlert problem={form.problem} />}
      <TextField
        {...form.field('email')}
        id="email"
        label={t('email.label')}
        type="email"
        autoComplete="username"
        fullWidth
        slotProps={{ htmlInput: { dir: 'ltr', inputMode: 'email', autoCapitalize: 'none', spellCheck: false, maxLength: 254 } }}
      />
      <SubmitButton busy={form.busy} wait={form.wait} size="large" fullWidth>
        {label}
      </SubmitButton>
    </Box>
  );
}
