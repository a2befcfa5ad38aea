import SignalCellular1Bar from '@mui/icons-material/SignalCellular1Bar';
import SignalCellular3Bar from '@mui/icons-material/SignalCellular3Bar';
import SignalCellular4Bar from '@mui/icons-material/SignalCellular4Bar';
import SignalCellularOff from '@mui/icons-material/SignalCellularOff';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';

const shown = {
  excellent: { icon: SignalCellular4Bar, color: 'success.light' },
  good: { icon: SignalCellular3Bar, color: 'success.light' },
  poor: { icon: SignalCellular1Bar, color: 'warning.light' },
  lost: { icon: SignalCellularOff, color: 'error.light' },
} as const;

/** How good somebody's connection is, in a sign and a word. Nothing while it is not known. */
export function LinkQuality({ quality }: { quality: string | undefined }) {
  const { t } = useTranslation('admin');
  const known = Object.keys(shown).find((q): q is keyof typeof shown => q === quality);
  if (!known) return null;
  const Icon = shown[known].icon;
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, color: shown[known].color, fontWeight: 550, fontSize: '0.875rem' }}>
      <Icon aria-hidden sx={{ fontSize: '1.0625rem' }} />
      {t(`quality.${known}`)}
    </Box>
  );
}
