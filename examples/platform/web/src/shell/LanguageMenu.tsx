import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { meQuery } from '../api/queries';
import { useSession } from '../api/session';
import { type Language, chooseLanguage, languages } from '../words/i18n';
import { ChoiceMenu } from './ChoiceMenu';
import type { MenuProps } from './MenuButton';
import { useToast } from '../ui/toast';

/** Chooses the language of the pages, and of the mails of who is signed in. */
export default function LanguageMenu(menu: MenuProps) {
  const { t, i18n } = useTranslation();
  const toast = useToast();
  const { me } = useSession();
  const client = useQueryClient();
  const choose = async (language: Language) => {
    try {
      await chooseLanguage(language);
    } catch {
      return toast({ severity: 'error', text: t('error.part') });
    }
    if (!me) return;
    // The pages speak it already; that mails do not yet is no fault to stop anybody with.
    const account = await ask(api.PATCH('/me/settings', { body: { language } })).catch(() => undefined);
    if (account) client.setQueryData(meQuery.queryKey, account);
  };
  const choices = (Object.keys(languages) as Language[]).map((value) => ({ value, label: languages[value], language: value }));
  return <ChoiceMenu {...menu} choices={choices} value={i18n.language} onChoose={choose} />;
}
