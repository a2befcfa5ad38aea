import { useTranslation } from 'react-i18next';
import { useAppearance } from '../theme/appearance';
import { appearanceIcons } from './appearances';
import { ChoiceMenu } from './ChoiceMenu';
import type { MenuProps } from './MenuButton';

/** Chooses how the pages look. */
export default function AppearanceMenu(menu: MenuProps) {
  const { t } = useTranslation('shell');
  const { appearance, choose } = useAppearance();
  const choices = (['system', 'light', 'dark', 'contrast'] as const).map((value) => ({ value, label: t(`appearances.${value}`), icon: appearanceIcons[value] }));
  return <ChoiceMenu {...menu} choices={choices} value={appearance} onChoose={choose} />;
}
