import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined';
import Box from '@mui/material/Box';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { away } from '../api/away';
import { useAnnounce } from '../ui/announce';

/** Says that the server does not answer, until it does. Then what is shown is read again. */
export function AwayBanner() {
  const { t } = useTranslation('shell');
  const gone = useSyncExternalStore(away.subscribe, away.now);
  const offline = useOffline();
  const client = useQueryClient();
  const announce = useAnnounce();
  const [was, setWas] = useState(false);
  useEffect(() => {
    if (gone) {
      setWas(true);
    } else if (was) {
      setWas(false);
      void client.invalidateQueries();
      announce(t('away.back'));
    }
  }, [gone, was, client, announce, t]);
  if (!gone) return null;
  return (
    <Box
      role="alert"
      sx={{
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'center',
        gap: 1.25,
        paddingBlock: 1,
        paddingInline: 2,
        fontSize: '0.875rem',
        fontWeight: 550,
        bgcolor: 'warning.main',
        color: 'warning.contrastText',
      }}
    >
      <CloudOffOutlined fontSize="small" aria-hidden />
      {offline ? t('away.offline') : t('away.server')}
    </Box>
  );
}

function useOffline(): boolean {
  return useSyncExternalStore(
    (told) => {
      window.addEventListener('online', told);
      window.addEventListener('offline', told);
      return () => {
        window.removeEventListener('online', told);
        window.removeEventListener('offline', told);
      };
    },
    () => !navigator.onLine,
  );
}
