import EventAvailableOutlined from '@mui/icons-material/EventAvailableOutlined';
import ShareOutlined from '@mui/icons-material/ShareOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { Theme } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import { PageTitle } from '../../ui/PageTitle';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { RelativeTime } from '../../ui/RelativeTime';
import { ConferenceMenu } from './ConferenceMenu';
import { Dotted, LiveMark, Marks } from './Marks';
import { Prose } from './Prose';
import { type Details, calendarAddress } from './queries';
import type { Act } from './useConferenceActions';

interface ConferenceHeaderProps {
  details: Details;
  onAct(what: Act): void;
  /** Something else on the page matters more. */
  compact?: boolean;
}

/** What a conference is, whose, and what can be done with it. */
export function ConferenceHeader({ details, onAct, compact = false }: ConferenceHeaderProps) {
  const { t } = useTranslation('conference');
  const small = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const { conference, owner, mine } = details;
  const { state } = conference;
  return (
    <Box sx={{ maxInlineSize: compact ? 1120 : 760, marginInline: 'auto', paddingInline: { xs: 2, sm: 3 }, paddingBlockStart: { xs: 2.5, sm: compact ? 3 : 5 }, paddingBlockEnd: compact ? 1 : 2 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, flexWrap: 'wrap', marginBlockEnd: 1, color: 'text.secondary', typography: 'body2' }}>
        {state === 'live' && <LiveMark />}
        <Dotted>
          {state === 'upcoming' && <span>{t('mark.upcoming')}</span>}
          {state === 'finished' && <span>{t('mark.finished')}</span>}
          {state === 'live' && conference.broadcast_at && <span><RelativeTime at={conference.broadcast_at} /></span>}
          <Marks conference={conference} door={state !== 'finished'} />
        </Dotted>
      </Box>
      <Box sx={{ '& > div': { marginBlockEnd: 1.5 }, '& h1': { fontSize: compact ? undefined : { xs: '1.75rem', sm: '2.125rem' } } }}>
        <PageTitle title={conference.title} />
      </Box>
      <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 1.5, flexWrap: 'wrap' }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25, minInlineSize: 0 }}>
          <PersonAvatar person={owner} size={compact ? 32 : 40} />
          <Link href={`/people/${owner.id}`} underline="hover" color="inherit" sx={{ fontWeight: 600, color: 'text.primary' }}>
            <bdi>{owner.full_name}</bdi>
          </Link>
          {mine && (
            <Typography component="span" variant="body2" color="textSecondary">
              {t('page.you')}
            </Typography>
          )}
        </Box>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
          {state === 'upcoming' && conference.starts_at && (
            <Button variant="outlined" startIcon={<EventAvailableOutlined />} href={calendarAddress(conference.id)} download="conference.ics" title={t('act.calendar')}>
              {small ? t('act.calendarShort') : t('act.calendar')}
            </Button>
          )}
          {state !== 'finished' && (
            <Button variant="outlined" startIcon={<ShareOutlined />} onClick={() => onAct('share')}>
              {t('act.share')}
            </Button>
          )}
          {mine && <ConferenceMenu conference={conference} onAct={onAct} short />}
        </Box>
      </Box>
      {conference.description && <Prose text={conference.description} lines={compact ? 2 : undefined} sx={{ marginBlockStart: 2 }} />}
    </Box>
  );
}
