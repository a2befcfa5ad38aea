import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useNow } from '../../ui/RelativeTime';
import { useToast } from '../../ui/toast';
import { ConferenceList } from '../conference/ConferenceList';
import { useDates } from '../conference/dates';
import { EarlierEntry } from './EarlierEntry';
import { LiveEntry } from './LiveEntry';
import { useClearFinished } from './queries';
import { type Entry, byDay, daysAgo } from './timeline';

/** What is live, as cards, and what is over, day by day. */
export function Timeline({ live, earlier }: { live: Entry[]; earlier: Entry[] }) {
  const { t } = useTranslation('home');
  const dates = useDates();
  const now = new Date(useNow(60_000));
  const name = (day: Date): string => {
    const ago = daysAgo(day, now);
    return ago === 0 ? t('today') : ago === 1 ? t('yesterday') : dates.day(day);
  };
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 4 }}>
      {live.length > 0 && (
        <section aria-labelledby="live-now">
          <Typography variant="h2" id="live-now" sx={{ marginBlockEnd: 1.5 }}>
            {t('live')}
          </Typography>
          <Box component="ul" sx={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
            {live.map((entry) => (
              <LiveEntry key={entry.id} entry={entry} />
            ))}
          </Box>
        </section>
      )}
      {byDay(earlier).map((day, i) => (
        <section key={day.date.getTime()} aria-labelledby={`day-${day.date.getTime()}`}>
          <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 1, flexWrap: 'wrap', marginBlockEnd: 1.5, minBlockSize: 32 }}>
            <Typography variant="h2" id={`day-${day.date.getTime()}`}>
              {name(day.date)}
            </Typography>
            {i === 0 && <ClearFinished />}
          </Box>
          <ConferenceList>
            {day.entries.map((entry) => (
              <EarlierEntry key={entry.id} entry={entry} />
            ))}
          </ConferenceList>
        </section>
      ))}
    </Box>
  );
}

function ClearFinished() {
  const { t } = useTranslation('home');
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const clear = useClearFinished((count) => {
    setOpen(false);
    toast({ text: t('cleared', { count }) });
  });
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('clear')}
      </Button>
      <ConfirmDialog open={open} title={t('clearTitle')} confirmLabel={t('clearDo')} busy={clear.isPending} problem={clear.error} onConfirm={() => clear.mutate()} onClose={() => setOpen(false)}>
        {t('clearText')}
      </ConfirmDialog>
    </>
  );
}
