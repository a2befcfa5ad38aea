import Add from '@mui/icons-material/Add';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../ui/RelativeTime';
import { DateTile } from '../conference/DateTile';
import { useDates } from '../conference/dates';
import { upcomingQuery } from '../conference/queries';

/** How many stand beside the timeline. */
const most = 4;

/** The next of one's own conferences. */
export function ComingUp({ onPlan }: { onPlan(): void }) {
  const { t } = useTranslation('home');
  const dates = useDates();
  const { data, isSuccess } = useQuery(upcomingQuery);
  const planned = (data ?? []).filter((c) => c.starts_at).slice(0, most);
  if (!isSuccess) return <Box />;
  return (
    <Box component="aside" aria-labelledby="coming-up" sx={{ display: { xs: planned.length > 0 ? 'block' : 'none', lg: 'block' }, order: { xs: -1, lg: 0 }, position: { lg: 'sticky' }, insetBlockStart: { lg: 92 } }}>
      <Typography variant="h2" id="coming-up" sx={{ marginBlockEnd: 1.5, display: { xs: 'none', lg: 'block' } }}>
        {t('next')}
      </Typography>
      {planned.length === 0 && <Typography color="textSecondary">{t('nextNone')}</Typography>}
      <Box component="ul" sx={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 1.5 }}>
        {planned.map((c, i) => (
          <Box component="li" key={c.id} sx={{ display: { xs: i > 0 ? 'none' : 'flex', lg: 'flex' }, gap: 1.5, alignItems: 'center' }}>
            <DateTile at={c.starts_at} />
            <Box sx={{ minInlineSize: 0 }}>
              <Link href={`/conferences/${c.id}`} underline="hover" sx={{ color: 'text.primary', fontWeight: 600, lineHeight: 1.35, display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', overflow: 'hidden' }}>
                <bdi>{c.title}</bdi>
              </Link>
              <Typography variant="body2" color="textSecondary">
                <time dateTime={c.starts_at}>{dates.time(c.starts_at!)}</time> · <RelativeTime at={c.starts_at!} />
              </Typography>
            </Box>
          </Box>
        ))}
      </Box>
      <Box sx={{ display: { xs: 'none', lg: 'flex' }, flexWrap: 'wrap', gap: 0.5, marginBlockStart: 1.5, marginInlineStart: -1 }}>
        <Button size="small" startIcon={<Add />} onClick={onPlan} sx={{ paddingInline: 1 }}>
          {t('plan')}
        </Button>
        {planned.length > 0 && (
          <Button size="small" href="/conferences" sx={{ paddingInline: 1 }}>
            {t('all')}
          </Button>
        )}
      </Box>
    </Box>
  );
}
