import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format';
import type { Entry } from './timeline';

/** Says of a conference that has ended while it stood among those that are live, how long it was. */
export function EndedNote({ entry }: { entry: Entry }) {
  const { t } = useTranslation('conference');
  const format = useFormat();
  return (
    <Box sx={{ minBlockSize: 40, display: 'flex', alignItems: 'center' }}>
      <Typography color="textSecondary">
        {t('mark.finished')} · {format.duration(entry.duration)}
      </Typography>
    </Box>
  );
}
