import BrightnessAuto from '@mui/icons-material/BrightnessAuto';
import Check from '@mui/icons-material/Check';
import Contrast from '@mui/icons-material/Contrast';
import DarkModeOutlined from '@mui/icons-material/DarkModeOutlined';
import LightModeOutlined from '@mui/icons-material/LightModeOutlined';
import Translate from '@mui/icons-material/Translate';
import IconButton from '@mui/material/IconButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { meQuery } from '../api/queries';
import { useSession } from '../api/session';
import { useAppearance } from '../theme/appearance';
import type { Appearance } from '../theme/palette';
import { type Language, chooseLanguage, languages } from '../words/i18n';

interface Choice<T extends string> {
  value: T;
  label: string;
  icon?: ReactNode;
  language?: string;
}

interface ChoiceMenuProps<T extends string> {
  label: string;
  icon: ReactNode;
  choices: Choice<T>[];
  value: string;
  onChoose(value: T): void;
}

/** A button with a menu, of which one thing is chosen. */
function ChoiceMenu<T extends string>({ label, icon, choices, value, onChoose }: ChoiceMenuProps<T>) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const id = useId();
  return (
    <>
      <Tooltip title={label}>
        <IconButton
          id={`${id}b`}
          aria-label={label}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          aria-controls={anchor ? `${id}m` : undefined}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          {icon}
        </IconButton>
      </Tooltip>
      <Menu id={`${id}m`} anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)} slotProps={{ list: { 'aria-labelledby': `${id}b` } }}>
        {choices.map((choice) => (
          <MenuItem
            key={choice.value}
            role="menuitemradio"
            aria-checked={choice.value === value}
            selected={choice.value === value}
            lang={choice.language}
            onClick={() => {
              setAnchor(null);
              onChoose(choice.value);
            }}
          >
            {choice.icon && <ListItemIcon>{choice.icon}</ListItemIcon>}
            <ListItemText>{choice.label}</ListItemText>
            {choice.value === value && <Check fontSize="small" aria-hidden sx={{ marginInlineStart: 2 }} />}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

/** Chooses the language of the pages, and of the mails of who is signed in. */
export function LanguageMenu() {
  const { t, i18n } = useTranslation('shell');
  const { me } = useSession();
  const client = useQueryClient();
  const choose = async (language: Language) => {
    await chooseLanguage(language);
    if (!me) return;
    // The pages speak it already; that mails do not yet is no fault to stop anybody with.
    const account = await ask(api.PATCH('/me/settings', { body: { language } })).catch(() => undefined);
    if (account) client.setQueryData(meQuery.queryKey, account);
  };
  const choices = (Object.keys(languages) as Language[]).map((value) => ({ value, label: languages[value], language: value }));
  return <ChoiceMenu label={t('language')} icon={<Translate />} choices={choices} value={i18n.language} onChoose={choose} />;
}

/** Chooses how the pages look. */
export function AppearanceMenu() {
  const { t } = useTranslation('shell');
  const { appearance, look, choose } = useAppearance();
  const icons: Record<Appearance, ReactNode> = { system: <BrightnessAuto />, light: <LightModeOutlined />, dark: <DarkModeOutlined />, contrast: <Contrast /> };
  const choices = (['system', 'light', 'dark', 'contrast'] as const).map((value) => ({ value, label: t(`appearances.${value}`), icon: icons[value] }));
  return <ChoiceMenu label={t('appearance')} icon={icons[look]} choices={choices} value={appearance} onChoose={choose} />;
}
