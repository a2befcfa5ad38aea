import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { ProfileField } from './merge';
import type { Stale } from './useProfileForm';

/** Says what another device has changed that was changed here too, and asks which of both it shall be. */
export function StaleAlert({ stale, busy, onTake }: { stale: Stale; busy: boolean; onTake(): void }) {
  const { t } = useTranslation('settings');
  const names: Record<ProfileField, string> = {
    full_name: t('profile.name'),
    bio: t('profile.bio'),
    location: t('profile.location'),
    website: t('profile.website'),
  };
  return (
    <Alert severity="warning" role="alert">
      <AlertTitle>{t('profile.stale')}</AlertTitle>
      {t('profile.staleLead')}
      <Box component="ul" sx={{ marginBlock: 1, paddingInlineStart: 2.5 }}>
        {stale.fields.map((f) => (
          <li key={f}>{t('profile.there', { field: names[f], value: stale.there[f] ? `\u2068${stale.there[f]}\u2069` : t('profile.empty') })}</li>
        ))}
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button type="submit" size="small" variant="outlined" disabled={busy}>
          {t('profile.keep')}
        </Button>
        <Button size="small" disabled={busy} onClick={onTake}>
          {t('profile.take')}
        </Button>
      </Box>
    </Alert>
  );
}
