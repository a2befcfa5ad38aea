import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { PersonLine } from '../../ui/PersonLine';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RelativeTime } from '../../ui/RelativeTime';
import { ConnectButton } from '../../ui/person/ConnectButton';
import { PeopleList, PeopleRow } from '../../ui/person/PeopleList';
import { connectionsQuery } from '../../ui/person/queries';
import { useKeptFocus } from '../../ui/useKeptFocus';

/** The requests that wait: to oneself, which are answered in place, or one's own, which are taken back. */
export function Requests({ status }: { status: 'incoming' | 'outgoing' }) {
  const { t } = useTranslation('people');
  const id = useId();
  const query = useInfiniteQuery(connectionsQuery(status));
  const requests = query.data?.pages.flatMap((page) => page.items) ?? [];
  const heading = useKeptFocus<HTMLHeadingElement>(requests.length);
  const incoming = status === 'incoming';
  return (
    <Box component="section" aria-labelledby={id}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, marginBlockEnd: 1.25 }}>
        <Typography ref={heading} tabIndex={-1} id={id} variant="h3" component="h2">
          {incoming ? t('network.received') : t('network.sent')}
        </Typography>
        {incoming && requests.length > 0 && <Chip size="small" color="primary" label={query.hasNextPage ? `${requests.length}+` : requests.length} />}
      </Box>
      {query.isPending ? (
        <ListSkeleton rows={2} />
      ) : query.error && requests.length === 0 ? (
        <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
      ) : requests.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {incoming ? t('network.receivedNone') : t('network.sentNone')}
        </Typography>
      ) : (
        <PeopleList labelledBy={id}>
          {requests.map(({ person, since }) => (
            <PeopleRow key={person.id}>
              <PersonLine
                person={person}
                size={40}
                secondary={<Trans t={t} i18nKey="network.asked" components={{ when: <RelativeTime at={since} /> }} />}
                actions={<ConnectButton person={person} relation={status} size="small" />}
              />
            </PeopleRow>
          ))}
        </PeopleList>
      )}
      <LoadMore query={query} />
    </Box>
  );
}
