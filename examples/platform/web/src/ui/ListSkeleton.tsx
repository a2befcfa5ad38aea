import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { useTranslation } from 'react-i18next';

/** Stands where a list of people, messages or conferences will be. */
export function ListSkeleton({ rows = 5 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <Box role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <Box key={i} aria-hidden sx={{ display: 'flex', alignItems: 'center', gap: 1.5, paddingBlock: 1.5 }}>
          <Skeleton variant="circular" width={44} height={44} />
          <Box sx={{ flex: 1 }}>
            <Skeleton width="40%" />
            <Skeleton width="65%" />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
