import Sensors from '@mui/icons-material/Sensors';
import Button from '@mui/material/Button';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../chunk';

const NewConferenceDialog = lazyPart(() => import('../pages/conference/NewConferenceDialog'));

/** Opens the dialog that makes a conference. */
export function LiveButton() {
  const { t } = useTranslation('shell');
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  return (
    <>
      <Button
        variant="contained"
        startIcon={<Sensors />}
        aria-haspopup="dialog"
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
        sx={{ bgcolor: 'live.main', color: 'live.contrastText', borderRadius: 20, '&:hover': { bgcolor: 'live.main', filter: 'brightness(0.92)' } }}
      >
        {t('live')}
      </Button>
      {wanted && (
        <Suspense fallback={null}>
          <NewConferenceDialog open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
