import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useAppearance } from '../../theme/appearance';
import type { Appearance } from '../../theme/palette';
import { useToast } from '../../ui/toast';
import { chooseLanguage, type Language, languages } from '../../words/i18n';
import { ChoiceCards } from './ChoiceCards';
import { useSettings } from './queries';
import { Section } from './Section';
import { ThemePreview } from './ThemePreview';

const appearances: readonly Appearance[] = ['system', 'light', 'dark', 'contrast'];

/** How the pages look on this device, and what language they speak. */
export function AppearanceTab() {
  const { t, i18n } = useTranslation('settings');
  const toast = useToast();
  const { appearance, choose } = useAppearance();
  const settings = useSettings();
  const speak = async (language: Language) => {
    try {
      await chooseLanguage(language);
    } catch {
      return toast({ severity: 'error', text: i18n.t('error.part', { ns: 'common' }) });
    }
    const say = i18n.getFixedT(language, 'settings');
    settings.mutate(
      { language },
      { onSuccess: () => toast({ text: say('appearance.languageSaved') }), onError: () => toast({ text: say('appearance.languageKept'), severity: 'warning' }) },
    );
  };
  return (
    <>
      <Section title={t('appearance.theme')} lead={t('appearance.lead')}>
        <ChoiceCards
          name="appearance"
          label={t('appearance.theme')}
          value={appearance}
          onChoose={choose}
          choices={appearances.map((value) => ({ value, label: t(`appearance.themes.${value}`), picture: <ThemePreview appearance={value} /> }))}
        />
      </Section>
      <Section title={t('appearance.language')} lead={t('appearance.languageLead')}>
        <ChoiceCards
          name="language"
          label={t('appearance.language')}
          value={i18n.language as Language}
          onChoose={(language) => void speak(language)}
          choices={(Object.keys(languages) as Language[]).map((value) => ({ value, label: languages[value], language: value, picture: <Sample language={value} /> }))}
        />
      </Section>
    </>
  );
}

const samples: Record<Language, string> = { en: 'Aa', fr: 'Éé', ar: 'أب' };

function Sample({ language }: { language: Language }) {
  return (
    <Box sx={{ display: 'grid', placeItems: 'center', blockSize: 56, bgcolor: 'action.hover' }}>
      <Typography aria-hidden lang={language} sx={{ fontSize: '1.5rem', fontWeight: 600, color: 'text.secondary', lineHeight: 1 }}>
        {samples[language]}
      </Typography>
    </Box>
  );
}
