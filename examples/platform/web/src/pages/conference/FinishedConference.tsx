import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { PersonLine } from '../../ui/PersonLine';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormat } from '../../words/format';
import { useDates } from './dates';
import { type Details, useMembers } from './queries';

/** What is left of a conference that is over: when it was, how long, and who was there. */
export function FinishedConference({ details }: { details: Details }) {
  const { t } = useTranslation('conference');
  const format = useFormat();
  const dates = useDates();
  const { conference, members } = details;
  const began = conference.broadcast_at ?? conference.created_at;
  const seconds = conference.finished_at ? (Date.parse(conference.finished_at) - Date.parse(began)) / 1000 : 0;
  return (
    <Box sx={{ maxInlineSize: 760, marginInline: 'auto', paddingInline: { xs: 2, sm: 3 }, paddingBlockEnd: 6 }}>
      <Box
        component="dl"
        sx={{
          display: 'grid', gridTemplateColumns: { xs: '1fr 1fr', sm: '2fr 1fr 1fr' }, margin: 0, marginBlockEnd: 4, border: 1, borderColor: 'divider', borderRadius: '14px',
          bgcolor: 'background.paper', overflow: 'hidden', '& > div': { paddingInline: 2.5, paddingBlock: 2 }, '& > div:first-of-type': { gridColumn: { xs: '1 / -1', sm: 'auto' } },
        }}
      >
        <Fact name={t('page.on')} value={`${dates.day(began)}, ${dates.time(began)}`} />
        <Fact name={t('page.duration')} value={format.duration(seconds)} />
        <Fact name={t('page.people')} value={format.number(members)} />
      </Box>
      <Members id={conference.id} count={members} />
    </Box>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <Typography component="dt" variant="body2" color="textSecondary">
        {name}
      </Typography>
      <Typography component="dd" sx={{ margin: 0, fontWeight: 600 }}>
        {value}
      </Typography>
    </div>
  );
}

function Members({ id, count }: { id: string; count: number }) {
  const { t } = useTranslation('conference');
  const dates = useDates();
  const query = useMembers(id);
  const list = query.data?.pages.flatMap((page) => page.items) ?? [];
  const hidden = query.isSuccess && !query.hasNextPage ? Math.max(0, count - list.length) : 0;
  return (
    <section aria-labelledby="members">
      <Typography variant="h2" id="members" sx={{ marginBlockEnd: 1 }}>
        {t('page.members')}
      </Typography>
      {query.isPending && <ListSkeleton rows={3} />}
      {query.isError && !query.isFetchNextPageError && <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && list.length === 0 && !query.hasNextPage && <Typography color="textSecondary">{count > 0 ? t('page.hidden', { count }) : t('page.nobody')}</Typography>}
      <Box component="ul" sx={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, columnGap: 3 }}>
        {list.map((member) => (
          <Box component="li" key={member.person.id} sx={{ paddingBlock: 1 }}>
            <PersonLine person={member.person} size={40} secondary={dates.time(member.first_at)} />
          </Box>
        ))}
      </Box>
      {hidden > 0 && list.length > 0 && <Typography color="textSecondary">{t('page.hidden', { count: hidden })}</Typography>}
      <LoadMore query={query} />
    </section>
  );
}
