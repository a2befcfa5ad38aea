import ArrowBack from '@mui/icons-material/ArrowBack';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { Flipped } from '../../ui/Flipped';
import { boxPath, useBox } from './box';

/** Leads back to the list, where it does not stand beside. */
export function BackLink() {
  const { t } = useTranslation('messages');
  const { box, wide } = useBox();
  if (wide) return null;
  return (
    <Button
      size="small"
      href={boxPath(box)}
      startIcon={
        <Flipped>
          <ArrowBack />
        </Flipped>
      }
      sx={{ marginInlineStart: -1, marginBlockEnd: 1 }}
    >
      {t('read.back')}
    </Button>
  );
}
