import SensorsOutlined from '@mui/icons-material/SensorsOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/RelativeTime';
import { Panel } from './Panel';
import { useDates } from './dates';
import type { Details } from './queries';
import { countdown, zoneName } from './when';

interface UpcomingConferenceProps {
  details: Details;
  /** The owner wants to begin. */
  onStart(): void;
}

/** What stands on the page of a conference until it begins. */
export function UpcomingConference({ details, onStart }: UpcomingConferenceProps) {
  const { t, i18n } = useTranslation('conference');
  const dates = useDates();
  const now = useNow(1000);
  const { conference, owner, mine } = details;
  const start = conference.starts_at ? new Date(conference.starts_at) : undefined;
  const left = start && countdown(start.getTime() - now);
  return (
    <Panel>
      {start ? (
        <>
          {left ? (
            <>
              <Typography color="textSecondary">{t('page.startsIn')}</Typography>
              <Clock left={left} />
            </>
          ) : (
            <Typography variant="h2" component="p" sx={{ fontSize: '1.75rem' }}>
              {mine ? t('page.dueMine') : t('page.due')}
            </Typography>
          )}
          <Box>
            <Typography component="time" dateTime={conference.starts_at} sx={{ fontWeight: 600, display: 'block' }}>
              {dates.moment(start)}
            </Typography>
            <Typography variant="body2" color="textSecondary">
              {zoneName(start, i18n.language)}
            </Typography>
          </Box>
        </>
      ) : (
        <Typography variant="h2" component="p">
          {t('page.unplanned')}
        </Typography>
      )}
      {mine ? (
        <Box sx={{ display: 'grid', justifyItems: 'center', gap: 1 }}>
          <Button variant="contained" size="large" startIcon={<SensorsOutlined />} onClick={onStart}>
            {t('page.start')}
          </Button>
          <Typography variant="body2" color="textSecondary">
            {t('form.nowHelp')}
          </Typography>
        </Box>
      ) : (
        <Typography color="textSecondary" role="status">
          {t('page.waiting', { name: owner.full_name })}
        </Typography>
      )}
    </Panel>
  );
}

/** The time that is left, ticking; read out as a sentence without seconds, and only when one asks for it. */
function Clock({ left }: { left: NonNullable<ReturnType<typeof countdown>> }) {
  const dates = useDates();
  const shown = [
    ...(left.days > 0 ? [dates.parts(left.days, 'day')] : []),
    ...(left.days > 0 || left.hours > 0 ? [dates.parts(left.hours, 'hour')] : []),
    dates.parts(left.minutes, 'minute'),
    ...(left.days > 0 ? [] : [dates.parts(left.seconds, 'second')]),
  ];
  return (
    <Box role="timer" aria-label={dates.span(left)}>
      <Box aria-hidden sx={{ display: 'flex', gap: { xs: 2.5, sm: 4 }, justifyContent: 'center' }}>
        {shown.map((part, i) => (
          <Box key={i} sx={{ minInlineSize: { xs: 56, sm: 76 } }}>
            <Box sx={{ fontSize: { xs: '2.5rem', sm: '3.5rem' }, fontWeight: 650, lineHeight: 1.1, fontVariantNumeric: 'tabular-nums' }}>{part.value}</Box>
            <Typography variant="body2" color="textSecondary">
              {part.unit}
            </Typography>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
