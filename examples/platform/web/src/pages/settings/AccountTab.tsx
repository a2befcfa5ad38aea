import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/session';
import { useFormat } from '../../words/format';
import { providerOf } from '../auth/ProviderButtons';
import { PasswordForm } from './PasswordForm';
import { Section } from './Section';

/** By what one signs in. */
export function AccountTab() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const me = useMe();
  return (
    <>
      <Section title={t('tabs.account')} lead={t('account.lead')}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: 2 }}>
          <Box sx={{ minInlineSize: 0 }}>
            <Typography variant="body2" color="textSecondary">
              {t('account.email')}
            </Typography>
            <Typography dir="ltr" sx={{ fontWeight: 600, textAlign: 'start', unicodeBidi: 'isolate' }}>
              {me.email}
            </Typography>
            <Typography variant="body2" color="textSecondary">
              {t('account.emailHint')}
            </Typography>
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            {me.admin && <Chip color="primary" label={t('account.admin')} />}
            <Chip variant="outlined" label={t('account.since', { date: format.date(me.created_at) })} />
          </Box>
        </Box>
      </Section>
      <PasswordForm key={String(me.has_password)} />
      <Section title={t('account.providers')}>
        {me.providers.length === 0 ? (
          <Typography color="textSecondary">{t('account.providersNone')}</Typography>
        ) : (
          <Box component="ul" sx={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 1.5 }}>
            {me.providers.map((name) => {
              const { label, icon } = providerOf(name);
              return (
                <Box component="li" key={name} sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
                  {icon}
                  <Box>
                    <Typography sx={{ fontWeight: 600 }}>{label}</Typography>
                    <Typography variant="body2" color="textSecondary">
                      {t('account.linked')}
                    </Typography>
                  </Box>
                </Box>
              );
            })}
          </Box>
        )}
      </Section>
    </>
  );
}
