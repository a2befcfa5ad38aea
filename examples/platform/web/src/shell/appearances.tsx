import BrightnessAuto from '@mui/icons-material/BrightnessAuto';
import Contrast from '@mui/icons-material/Contrast';
import DarkModeOutlined from '@mui/icons-material/DarkModeOutlined';
import LightModeOutlined from '@mui/icons-material/LightModeOutlined';
import type { ReactNode } from 'react';
import type { Appearance } from '../theme/palette';

/** The icon of each appearance. */
export const appearanceIcons: Record<Appearance, ReactNode> = {
  system: <BrightnessAuto />,
  light: <LightModeOutlined />,
  dark: <DarkModeOutlined />,
  contrast: <Contrast />,
};
