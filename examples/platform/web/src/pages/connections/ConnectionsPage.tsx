import PeopleOutlined from '@mui/icons-material/PeopleAltOutlined';
import Search from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PeopleList } from '../../ui/person/PeopleList';
import { matches } from '../../ui/person/fold';
import { usePresences } from '../../ui/person/presence';
import { connectionsQuery } from '../../ui/person/queries';
import { useKeptFocus } from '../../ui/useKeptFocus';
import { useSettled } from '../../ui/useSettled';
import { ConnectionRow } from './ConnectionRow';

/** Everybody one is connected with. */
export default function ConnectionsPage() {
  const { t } = useTranslation('people');
  const [name, setName] = useState('');
  const settled = useSettled(name.trim());
  const query = useInfiniteQuery({ ...connectionsQuery('connected', settled), placeholderData: keepPreviousData });
  const [onlineOnly, setOnlineOnly] = useState(false);
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const presences = usePresences(all.map((c) => c.person.id));
  const online = (id: string) => presences.get(id)?.online ?? false;
  const shown = all.filter((c) => matches(c.person.full_name, name) && (!onlineOnly || online(c.person.id)));
  const filtered = name.trim() !== '' || onlineOnly;
  // What is there is not all of an answer yet.
  const searching = name.trim() !== settled || query.isPlaceholderData;
  const count = useKeptFocus<HTMLParagraphElement>(all.length);

  // The server finds names, but who is online is looked for among all of them.
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    if (onlineOnly && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [onlineOnly, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const find = (
    <Button variant={all.length === 0 ? 'contained' : 'outlined'} href="/network">
      {t('connections.find')}
    </Button>
  );
  return (
    <Page title={t('connections.title')} actions={all.length > 0 || filtered ? find : undefined}>
      {query.isPending ? (
        <ListSkeleton rows={8} />
      ) : query.error && all.length === 0 && !filtered ? (
        <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
      ) : all.length === 0 && !hasNextPage && !filtered && !query.isPlaceholderData ? (
        <EmptyState icon={<PeopleOutlined />} title={t('connections.none')} text={t('connections.noneHint')} action={find} />
      ) : (
        <>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, marginBlockEnd: 1.5 }}>
            <TextField
              type="search"
              size="small"
              label={t('connections.filter')}
              value={name}
              onChange={(event) => setName(event.target.value)}
              slotProps={{
                htmlInput: { maxLength: 100, autoComplete: 'off', dir: name ? 'auto' : undefined },
                input: {
                  startAdornment: (
                    <InputAdornment position="start">
                      <Search fontSize="small" />
                    </InputAdornment>
                  ),
                },
              }}
              sx={{ flex: '1 1 14rem' }}
            />
            <Chip
              label={t('connections.online')}
              aria-pressed={onlineOnly}
              color={onlineOnly ? 'primary' : 'default'}
              variant={onlineOnly ? 'filled' : 'outlined'}
              onClick={() => setOnlineOnly(!onlineOnly)}
              sx={{ blockSize: 40, borderRadius: 5, paddingInline: 0.5 }}
            />
          </Box>
          <Typography ref={count} tabIndex={-1} variant="body2" color="textSecondary" role="status" sx={{ marginBlockEnd: 1 }}>
            {searching && shown.length === 0 ? null : hasNextPage ? t('connections.shownMore', { count: shown.length }) : t('connections.shown', { count: shown.length })}
          </Typography>
          {shown.length > 0 ? (
            <PeopleList label={t('connections.list')}>
              {shown.map((connection) => (
                <ConnectionRow key={connection.person.id} connection={connection} online={online(connection.person.id)} />
              ))}
            </PeopleList>
          ) : query.error && all.length === 0 ? (
            <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
          ) : (
            !hasNextPage &&
            !searching && (
              <EmptyState
                text={name.trim() ? t('connections.noMatch') : t('connections.noOnline')}
                action={
                  <Button
                    onClick={() => {
                      setName('');
                      setOnlineOnly(false);
                    }}
                  >
                    {t('connections.showAll')}
                  </Button>
                }
              />
            )
          )}
          <LoadMore query={query} />
        </>
      )}
    </Page>
  );
}
