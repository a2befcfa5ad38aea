import LinearProgress from '@mui/material/LinearProgress';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigation } from 'react-router';

const patience = 250;

/** Shows that a page is on its way, if that takes long enough to be noticed. */
export function Progress() {
  const { t } = useTranslation('shell');
  const loading = useNavigation().state === 'loading';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!loading) return setShown(false);
    const timer = setTimeout(() => setShown(true), patience);
    return () => clearTimeout(timer);
  }, [loading]);
  return shown ? <LinearProgress aria-label={t('loading')} sx={{ position: 'fixed', insetBlockStart: 0, insetInline: 0, zIndex: 'tooltip', blockSize: 3 }} /> : null;
}
