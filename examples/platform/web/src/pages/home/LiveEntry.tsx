import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { RelativeTime } from '../../ui/RelativeTime';
import { Dotted, LiveMark, Marks } from '../conference/Marks';
import { EndedNote } from './EndedNote';
import type { Entry } from './timeline';

/** A conference that is live: who holds it, since when, and the way in. */
export function LiveEntry({ entry }: { entry: Entry }) {
  const { t } = useTranslation('home');
  const { conference, owner, live } = entry;
  const to = `/conferences/${conference.id}`;
  return (
    <Card component="li" sx={{ padding: { xs: 2, sm: 2.5 }, display: 'grid', gap: 1.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
        <Ringed on={live}>
          <PersonAvatar person={owner} size={44} />
        </Ringed>
        <Box sx={{ flex: 1, minInlineSize: 0 }}>
          <Link href={`/people/${owner.id}`} underline="hover" sx={{ color: 'text.primary', fontWeight: 600, display: 'inline-block', paddingBlock: '2px' }}>
            <bdi>{owner.full_name}</bdi>
          </Link>
          <Typography component="div" variant="body2" color="textSecondary">
            <Dotted>
              <span><RelativeTime at={entry.at} /></span>
              <Marks conference={conference} />
            </Dotted>
          </Typography>
        </Box>
        {live && <LiveMark />}
      </Box>
      <Box sx={{ display: 'flex', flexWrap: { xs: 'wrap', sm: 'nowrap' }, alignItems: 'flex-end', justifyContent: 'space-between', gap: 2 }}>
        <Box sx={{ minInlineSize: 0, inlineSize: { xs: '100%', sm: 'auto' } }}>
          <Typography component="h3" sx={{ fontSize: '1.25rem', fontWeight: 650, lineHeight: 1.3 }}>
            <Link href={to} underline="hover" sx={{ color: 'text.primary' }}>
              <bdi>{conference.title}</bdi>
            </Link>
          </Typography>
          {conference.description && (
            <Typography
              dir="auto" color="textSecondary"
              sx={{ marginBlockStart: 0.5, textAlign: 'left', display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', overflow: 'hidden' }}
            >
              {conference.description}
            </Typography>
          )}
        </Box>
        {live ? (
          <Button variant="contained" href={to} aria-label={t('joinTitle', { title: conference.title })} sx={{ minInlineSize: 112, flex: 'none' }}>
            {t('join')}
          </Button>
        ) : (
          <EndedNote entry={entry} />
        )}
      </Box>
    </Card>
  );
}

/** A ring around the picture of who is live. */
function Ringed({ on, children }: { on: boolean; children: ReactNode }) {
  return (
    <Box sx={{ flex: 'none', borderRadius: '50%', padding: '3px', boxShadow: (theme) => (on ? `0 0 0 2px ${theme.palette.live.main}` : 'none') }}>{children}</Box>
  );
}
