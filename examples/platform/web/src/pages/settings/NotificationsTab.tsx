import Typography from '@mui/material/Typography';
import { Trans, useTranslation } from 'react-i18next';
import { useMe } from '../../api/session';
import { useAnnounce } from '../../ui/announce';
import { useSettings } from './queries';
import { Section } from './Section';
import { SettingSwitch } from './SettingSwitch';

/** What reaches one by mail. */
export function NotificationsTab() {
  const { t } = useTranslation('settings');
  const announce = useAnnounce();
  const me = useMe();
  const settings = useSettings();
  const on = (settings.isPending && settings.variables.email_notifications) || (!settings.isPending && me.email_notifications) || false;
  return (
    <Section title={t('tabs.notifications')} lead={t('notifications.lead')}>
      <SettingSwitch
        label={t('notifications.email')}
        hint={<Trans t={t} i18nKey="notifications.emailHint" values={{ email: me.email }} components={{ address: <bdi dir="ltr" /> }} />}
        checked={on}
        problem={settings.error}
        onChange={(to) => settings.mutate({ email_notifications: to }, { onSuccess: () => announce(to ? t('notifications.on') : t('notifications.off')) })}
      />
      <Typography variant="body2" color="textSecondary" sx={{ marginBlockStart: 2.5 }}>
        {t('notifications.always')}
      </Typography>
    </Section>
  );
}
