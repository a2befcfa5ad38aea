import ArrowUpward from '@mui/icons-material/ArrowUpward';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';

/** Tells of what is new above, and leads there. */
export function FreshPill({ count, onShow }: { count: number; onShow(): void }) {
  const { t } = useTranslation('home');
  return (
    <Box role="status" sx={{ position: 'sticky', insetBlockStart: 76, zIndex: 5, blockSize: 0, display: 'flex', justifyContent: 'center' }}>
      {count > 0 && (
        <Button variant="contained" startIcon={<ArrowUpward />} onClick={onShow} sx={{ borderRadius: 99, boxShadow: 6, blockSize: 40, flex: 'none' }}>
          {t('fresh', { count })}
        </Button>
      )}
    </Box>
  );
}
