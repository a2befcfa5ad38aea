import PersonSearchOutlined from '@mui/icons-material/PersonSearchOutlined';
import Search from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { PersonLine } from '../../ui/PersonLine';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RelativeTime } from '../../ui/RelativeTime';
import { PeopleList, PeopleRow } from '../../ui/person/PeopleList';
import { useQueryInUrl } from '../network/useQueryInUrl';
import { UserMarks } from './UserMarks';
import { usersQuery } from './queries';

/** All accounts. */
export default function UsersPage() {
  const { t } = useTranslation('admin');
  const [params, setParams] = useSearchParams();
  const suspended = params.get('state') === 'suspended';
  const { input, setInput, query: settled } = useQueryInUrl();
  const query = useInfiniteQuery(usersQuery(settled, suspended));
  const users = query.data?.pages.flatMap((page) => page.items) ?? [];
  const show = (state: 'all' | 'suspended') =>
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        if (state === 'all') next.delete('state');
        else next.set('state', state);
        return next;
      },
      { preventScrollReset: true },
    );
  return (
    <Page title={t('users.title')} subtitle={t('users.intro')} width="wide">
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, marginBlockEnd: 2 }}>
        <TextField
          type="search"
          label={t('users.search')}
          value={input}
          onChange={(event) => setInput(event.target.value)}
          slotProps={{
            htmlInput: { maxLength: 100, autoComplete: 'off', dir: 'auto' },
            input: {
              startAdornment: (
                <InputAdornment position="start">
                  <Search />
                </InputAdornment>
              ),
            },
          }}
          sx={{ flex: '1 1 18rem' }}
        />
        <Box role="group" aria-label={t('users.which')} sx={{ display: 'flex', gap: 1 }}>
          {(['all', 'suspended'] as const).map((state) => {
            const chosen = suspended === (state === 'suspended');
            return (
              <Chip
                key={state}
                label={t(`users.filter.${state}`)}
                aria-pressed={chosen}
                color={chosen ? 'primary' : 'default'}
                variant={chosen ? 'filled' : 'outlined'}
                onClick={() => show(state)}
                sx={{ blockSize: 40, borderRadius: 5, paddingInline: 0.5 }}
              />
            );
          })}
        </Box>
      </Box>
      {query.isPending ? (
        <ListSkeleton rows={8} />
      ) : query.error && users.length === 0 ? (
        <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
      ) : users.length === 0 && !query.hasNextPage ? (
        <EmptyState icon={<PersonSearchOutlined />} title={settled ? t('users.none') : undefined} text={settled ? t('users.noneHint') : t('users.noneSuspended')} />
      ) : (
        <Box sx={{ opacity: query.isPlaceholderData ? 0.6 : 1, transition: 'opacity .15s' }} aria-busy={query.isPlaceholderData}>
          <PeopleList label={t('users.list')}>
            {users.map((user) => (
              <PeopleRow key={user.id}>
                <PersonLine
                  person={user}
                  to={`/admin/users/${user.id}`}
                  secondary={
                    <Box component="span" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
                      <bdi>{user.email}</bdi>
                      <Typography component="span" variant="body2">
                        {t('users.joined')} <RelativeTime at={user.created_at} />
                      </Typography>
                    </Box>
                  }
                  actions={<UserMarks user={user} />}
                />
              </PeopleRow>
            ))}
          </PeopleList>
          <LoadMore query={query} />
        </Box>
      )}
    </Page>
  );
}
