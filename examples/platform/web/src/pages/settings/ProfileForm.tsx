import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../api/queries';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { SubmitButton } from '../auth/SubmitButton';
import { LeaveGuard } from './LeaveGuard';
import { leftOf } from './merge';
import { Section } from './Section';
import { StaleAlert } from './StaleAlert';
import { useProfileForm } from './useProfileForm';

/** Name, bio, place and website, with one button for all. */
export function ProfileForm({ account, version }: { account: Account; version: string | undefined }) {
  const { t } = useTranslation('settings');
  const { form, dirty, stale, take, discard } = useProfileForm(account, version);
  const left = leftOf(form.values.bio);
  const bio = form.field('bio');
  const location = form.field('location');
  const website = form.field('website');
  return (
    <Section title={t('tabs.profile')} lead={t('profile.lead')}>
      <Box component="form" {...form.form} sx={{ display: 'grid', gap: 2.5 }}>
        {form.problem && <ProblemAlert problem={form.problem} />}
        {stale && <StaleAlert stale={stale} busy={form.busy} onTake={take} />}
        <TextField {...form.field('full_name')} id="full_name" label={t('profile.name')} autoComplete="name" fullWidth slotProps={{ htmlInput: { dir: 'auto', maxLength: 100 } }} />
        <TextField
          {...bio}
          id="bio"
          label={t('profile.bio')}
          multiline
          minRows={2}
          fullWidth
          helperText={
            <Box component="span" sx={{ display: 'flex', justifyContent: 'space-between', gap: 2 }}>
              <span>{bio.helperText ?? t('profile.bioHint')}</span>
              <Box component="span" sx={{ flex: 'none', fontVariantNumeric: 'tabular-nums' }}>
                {left < 0 ? t('profile.over', { count: -left }) : t('profile.left', { count: left })}
              </Box>
            </Box>
          }
          error={bio.error || left < 0}
          slotProps={{ htmlInput: { dir: 'auto' }, formHelperText: { component: 'div' } }}
        />
        <TextField
          {...location}
          id="location"
          label={t('profile.location')}
          helperText={location.helperText ?? t('profile.locationHint')}
          autoComplete="address-level2"
          fullWidth
          slotProps={{ htmlInput: { dir: 'auto', maxLength: 100 } }}
        />
        <TextField
          {...website}
          id="website"
          label={t('profile.website')}
          helperText={website.helperText ?? t('profile.websiteHint')}
          type="url"
          autoComplete="url"
          fullWidth
          slotProps={{ htmlInput: { dir: 'ltr', inputMode: 'url', autoCapitalize: 'none', spellCheck: false } }}
        />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}>
          <SubmitButton busy={form.busy} wait={form.wait}>
            {t('save')}
          </SubmitButton>
          {dirty && <Button onClick={discard}>{t('profile.discard')}</Button>}
          <Typography variant="body2" sx={{ marginInlineStart: 'auto' }}>
            {!dirty && (
              <Button size="small" href={`/people/${account.id}`}>
                {t('profile.view')}
              </Button>
            )}
          </Typography>
        </Box>
      </Box>
      <LeaveGuard when={dirty && !form.busy} />
    </Section>
  );
}
