import SearchOff from '@mui/icons-material/SearchOff';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useAnnounce } from '../../ui/announce';
import { PeopleList } from '../../ui/person/PeopleList';
import { searchQuery } from '../../ui/person/queries';
import { FoundPerson } from './FoundPerson';

/** The people that a query finds. */
export function Found({ query }: { query: string }) {
  const { t } = useTranslation('people');
  const id = useId();
  const announce = useAnnounce();
  const search = useInfiniteQuery(searchQuery(query));
  const people = search.data?.pages.flatMap((page) => page.items) ?? [];
  const count = people.length;
  const first = search.isSuccess && search.data.pages.length === 1;
  useEffect(() => {
    if (first) announce(t('network.found', { count }));
  }, [first, count, announce, t]);
  if (search.isPending) return <ListSkeleton />;
  if (search.error && count === 0) return <ProblemAlert problem={search.error} onRetry={() => search.refetch()} />;
  if (count === 0) return <EmptyState icon={<SearchOff />} title={t('network.nobody')} text={t('network.nobodyHint')} />;
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} variant="h3" component="h2" sx={{ marginBlockEnd: 1.25 }}>
        {t('network.resultsOf', { query })}
      </Typography>
      <PeopleList labelledBy={id}>
        {people.map((person) => (
          <FoundPerson key={person.id} person={person} />
        ))}
      </PeopleList>
      <LoadMore query={search} />
    </Box>
  );
}
