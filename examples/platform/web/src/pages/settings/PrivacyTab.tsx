import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/session';
import { useAnnounce } from '../../ui/announce';
import { BlockedPeople } from './BlockedPeople';
import { useSettings } from './queries';
import { Section } from './Section';
import { SettingSwitch } from './SettingSwitch';

/** Who can reach one. */
export function PrivacyTab() {
  const { t } = useTranslation('settings');
  const announce = useAnnounce();
  const me = useMe();
  const settings = useSettings();
  const on = (settings.isPending && settings.variables.private_messages) || (!settings.isPending && me.private_messages) || false;
  return (
    <>
      <Section title={t('tabs.privacy')} lead={t('privacy.lead')}>
        <SettingSwitch
          label={t('privacy.messages')}
          hint={t('privacy.messagesHint')}
          checked={on}
          problem={settings.error}
          onChange={(to) => settings.mutate({ private_messages: to }, { onSuccess: () => announce(to ? t('privacy.on') : t('privacy.off')) })}
        />
      </Section>
      <BlockedPeople />
    </>
  );
}
