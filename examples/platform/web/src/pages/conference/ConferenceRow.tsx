import HistoryOutlined from '@mui/icons-material/HistoryOutlined';
import SensorsOutlined from '@mui/icons-material/SensorsOutlined';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../ui/RelativeTime';
import { useFormat } from '../../words/format';
import { DateTile } from './DateTile';
import { Dotted, LiveMark, Marks } from './Marks';
import { useDates } from './dates';
import type { Conference } from './queries';

interface ConferenceRowProps {
  conference: Conference;
  actions?: ReactNode;
}

/** A conference in a list: a leaf with its day, the title, when and for whom it is. */
export function ConferenceRow({ conference, actions }: ConferenceRowProps) {
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: { xs: 1.5, sm: 2 }, paddingInline: { xs: 1.5, sm: 2 }, paddingBlock: 1.75, position: 'relative', '&:hover': { bgcolor: 'action.hover' } }}>
      <Lead conference={conference} />
      <Box sx={{ flex: 1, minInlineSize: 0 }}>
        <Typography component="h3" sx={{ fontWeight: 600, lineHeight: 1.35, display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', overflow: 'hidden' }}>
          {/* the whole row leads there */}
          <Link href={`/conferences/${conference.id}`} underline="none" color="inherit" sx={{ color: 'text.primary', '&::after': { content: '""', position: 'absolute', inset: 0 }, '&:focus-visible': { outline: 'none' }, '&:focus-visible::after': (theme) => ({ outline: `2px solid ${theme.palette.primary.light}`, outlineOffset: '-2px', borderRadius: '8px' }) }}>
            <bdi>{conference.title}</bdi>
          </Link>
        </Typography>
        <Typography component="div" variant="body2" color="textSecondary" sx={{ marginBlockStart: 0.25 }}>
          <When conference={conference} />
        </Typography>
      </Box>
      {actions && <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, position: 'relative' }}>{actions}</Box>}
    </Box>
  );
}

function Lead({ conference }: { conference: Conference }) {
  if (conference.state === 'upcoming') return <DateTile at={conference.starts_at} />;
  const live = conference.state === 'live';
  return (
    <Box
      aria-hidden
      sx={{ flex: 'none', display: 'grid', placeItems: 'center', inlineSize: 52, blockSize: 56, borderRadius: '12px', ...(live ? { bgcolor: 'live.main', color: 'live.contrastText' } : { bgcolor: 'action.hover', color: 'text.secondary' }) }}
    >
      {live ? <SensorsOutlined /> : <HistoryOutlined />}
    </Box>
  );
}

function When({ conference }: { conference: Conference }) {
  const { t } = useTranslation('conference');
  const format = useFormat();
  const dates = useDates();
  const { state, starts_at: start, broadcast_at: began, finished_at: ended } = conference;
  const marks = <Marks conference={conference} door={state !== 'finished'} />;
  if (state === 'live') {
    return (
      <Dotted>
        <LiveMark />
        {began && <span><RelativeTime at={began} /></span>}
        {marks}
      </Dotted>
    );
  }
  if (state === 'finished') {
    return (
      <Dotted>
        {began && <span>{format.dateTime(began)}</span>}
        {began && ended && <span>{format.duration((Date.parse(ended) - Date.parse(began)) / 1000)}</span>}
        {marks}
      </Dotted>
    );
  }
  return (
    <Dotted>
      {start ? (
        <>
          <time dateTime={start} title={dates.moment(start)}>
            {dates.weekday(start)} {dates.time(start)}
          </time>
          <span><RelativeTime at={start} /></span>
        </>
      ) : (
        <span>{t('list.unplanned')}</span>
      )}
      {marks}
    </Dotted>
  );
}
