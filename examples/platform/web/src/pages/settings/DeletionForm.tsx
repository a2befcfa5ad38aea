import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import { forgetKept } from '../../api/kept';
import { useMe } from '../../api/session';
import { tellOtherTabs } from '../../api/tabs';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { type Errors, useForm } from '../auth/form';
import { SecretField } from '../auth/SecretField';
import { SubmitButton } from '../auth/SubmitButton';
import { useSignInAgain } from './useSignInAgain';

const empty = { password: '', understood: false };

/** The second step: shows that it is the owner, and that it is meant. */
export function DeletionForm({ onBack, onBusy }: { onBack(): void; onBusy(busy: boolean): void }) {
  const { t } = useTranslation('settings');
  const id = useId();
  const me = useMe();
  const again = useSignInAgain('/settings/data');
  const has = me.has_password;
  const form = useForm({
    initial: empty,
    check: (v) => ({
      ...(has && v.password === '' ? { password: t('deletion.passwordNeeded') } : {}),
      ...(v.understood ? {} : { understood: t('deletion.understandNeeded') }),
    }),
    send: async (v) => {
      await ask(api.POST('/me/deletion', { body: has ? { password: v.password } : {} }));
      forgetKept();
      tellOtherTabs('session');
      // Anew, so that nothing of the account stays in memory.
      window.location.assign('/sign-in?notice=deleted');
    },
    blame: (p): Errors<typeof empty> => (p.code === 'invalid' && p.field === 'password' ? { password: t('deletion.passwordWrong') } : {}),
  });
  useEffect(() => onBusy(form.busy), [form.busy, onBusy]);
  const understood = form.errors.understood;
  return (
    <Box component="form" {...form.form}>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Alert severity="warning" icon={false}>
          {t('data.deleteLead')}
        </Alert>
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
              {t('deletion.recent')}
            </Alert>
          ) : (
            <ProblemAlert problem={form.problem} />
          ))}
        <input type="text" name="username" autoComplete="username" value={me.email} readOnly hidden />
        {has && <SecretField {...form.field('password')} id="deletion_password" label={t('deletion.password')} autoComplete="current-password" />}
        <FormControl error={understood !== undefined}>
          <FormControlLabel
            control={
              <Checkbox
                name="understood"
                checked={form.values.understood}
                onChange={(event) => form.set('understood', event.target.checked)}
                slotProps={{ input: { 'aria-invalid': understood !== undefined, ...(understood ? { 'aria-describedby': id } : {}) } }}
              />
            }
            label={t('deletion.understand')}
          />
          {understood && <FormHelperText id={id}>{understood}</FormHelperText>}
        </FormControl>
      </DialogContent>
      <DialogActions>
        <Button disabled={form.busy} onClick={onBack}>
          {t('deletion.back')}
        </Button>
        <SubmitButton color="error" busy={form.busy} wait={form.wait}>
          {t('deletion.now')}
        </SubmitButton>
      </DialogActions>
    </Box>
  );
}
