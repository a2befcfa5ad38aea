import Translate from '@mui/icons-material/Translate';
import { useTranslation } from 'react-i18next';
import type { Account } from '../api/queries';
import { lazyPart } from '../chunk';
import { useAppearance } from '../theme/appearance';
import { PersonAvatar } from '../ui/PersonAvatar';
import { appearanceIcons } from './appearances';
import { MenuButton } from './MenuButton';

const loadLanguages = () => import('./LanguageMenu');
const loadAppearances = () => import('./AppearanceMenu');
const loadProfile = () => import('./ProfileMenu');
const LanguageMenu = lazyPart(loadLanguages);
const AppearanceMenu = lazyPart(loadAppearances);
const ProfileMenu = lazyPart(loadProfile);

/** Loads a menu early; that it could not be is said when it is opened. */
const early = (load: () => Promise<unknown>) => () => void load().catch(() => {});

/** Chooses the language. */
export function LanguageButton() {
  const { t } = useTranslation('shell');
  return (
    <MenuButton label={t('language')} menu={LanguageMenu} load={early(loadLanguages)}>
      <Translate />
    </MenuButton>
  );
}

/** Chooses how the pages look. */
export function AppearanceButton() {
  const { t } = useTranslation('shell');
  const { look } = useAppearance();
  return (
    <MenuButton label={t('appearance')} menu={AppearanceMenu} load={early(loadAppearances)}>
      {appearanceIcons[look]}
    </MenuButton>
  );
}

/** Has what belongs to who is signed in. */
export function ProfileButton({ me }: { me: Account }) {
  const { t } = useTranslation('shell');
  return (
    <MenuButton label={t('accountOf', { name: me.full_name })} menu={ProfileMenu} load={early(loadProfile)}>
      <PersonAvatar person={me} size={36} />
    </MenuButton>
  );
}
