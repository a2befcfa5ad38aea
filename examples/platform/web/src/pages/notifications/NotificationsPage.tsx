import DoneAll from '@mui/icons-material/DoneAll';
import DeleteSweep from '@mui/icons-material/DeleteSweepOutlined';
import NotificationsNone from '@mui/icons-material/NotificationsNoneOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { countersQuery } from '../../api/queries';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useNow } from '../../ui/RelativeTime';
import { useAnnounce } from '../../ui/announce';
import { useKeptFocus } from '../../ui/useKeptFocus';
import { RemovalBar, useRemovals } from '../../ui/useRemovals';
import { NotificationRow } from './NotificationRow';
import { RemoveAllDialog } from './RemoveAllDialog';
import { byPeriod } from './days';
import { type Which, changeAll, notificationsQuery, useReadAll } from './queries';

/** What one was told, the newest first. */
export default function NotificationsPage() {
  const { t } = useTranslation('notifications');
  const client = useQueryClient();
  const announce = useAnnounce();
  const [params, setParams] = useSearchParams();
  const which: Which = params.has('unread') ? 'unread' : 'all';
  const query = useInfiniteQuery(notificationsQuery(which));
  const unread = useQuery(countersQuery).data?.notifications ?? 0;
  const readAll = useReadAll();
  const [asking, setAsking] = useState(false);
  const now = useNow(60_000);
  const { removals, hidden } = useRemovals(async (id, leaving) => {
    await ask(api.DELETE('/notifications/{id}', { params: { path: { id } }, keepalive: leaving })).catch((error: unknown) => {
      if (!isProblem(error, 'not_found')) throw error; // it is gone already
    });
    changeAll(client, (items) => items.filter((n) => n.id !== id), (was) => was);
    void client.invalidateQueries({ queryKey: countersQuery.queryKey });
  });
  const shown = query.data?.pages.flatMap((page) => page.items).filter((n) => !hidden.has(n.id)) ?? [];
  const list = useKeptFocus<HTMLDivElement>(shown.length);
  const names = { today: t('today'), week: t('week'), earlier: t('earlier') };
  return (
    <Page title={t('title')} documentTitle={unread > 0 ? `(${unread}) ${t('title')}` : t('title')}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, marginBlockEnd: 2 }}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={which}
          aria-label={t('filter')}
          onChange={(_, to: Which | null) => to && setParams(to === 'unread' ? { unread: '' } : {}, { replace: true })}
        >
          <ToggleButton value="all" sx={{ paddingInline: 2 }}>
            {t('all')}
          </ToggleButton>
          <ToggleButton value="unread" sx={{ paddingInline: 2 }}>
            {t('unreadOnly')}
          </ToggleButton>
        </ToggleButtonGroup>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, marginInlineStart: 'auto' }}>
          <Button startIcon={<DoneAll />} disabled={unread === 0} onClick={() => readAll.mutate(undefined, { onSuccess: () => announce(t('allRead')) })}>
            {t('readAll')}
          </Button>
          <Button startIcon={<DeleteSweep />} disabled={shown.length === 0} onClick={() => setAsking(true)} sx={{ color: 'text.secondary' }}>
            {t('removeAll')}
          </Button>
        </Box>
      </Box>
      <Box ref={list} tabIndex={-1} sx={{ '&:focus': { outline: 'none' } }}>
        {query.isPending ? (
          <ListSkeleton rows={8} />
        ) : query.error && shown.length === 0 ? (
          <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
        ) : shown.length === 0 && !query.hasNextPage ? (
          which === 'unread' ? (
            <EmptyState icon={<DoneAll />} title={t('emptyUnread')} text={t('emptyUnreadHint')} />
          ) : (
            <EmptyState icon={<NotificationsNone />} title={t('empty')} text={t('emptyHint')} />
          )
        ) : (
          byPeriod(shown, new Date(now)).map(({ period, items }) => (
            <Box key={`${period} ${items[0]?.id}`} component="section" aria-labelledby={`${period}-heading`} sx={{ marginBlockEnd: 3 }}>
              <Typography id={`${period}-heading`} variant="h3" component="h2" color="textSecondary" sx={{ marginBlockEnd: 1 }}>
                {names[period]}
              </Typography>
              <Card component="ul" aria-labelledby={`${period}-heading`} sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
                {items.map((n) => (
                  <NotificationRow key={n.id} notification={n} onRemove={() => removals.add(n.id)} />
                ))}
              </Card>
            </Box>
          ))
        )}
        <LoadMore query={query} />
      </Box>
      <RemoveAllDialog open={asking} onClose={() => setAsking(false)} />
      <RemovalBar removals={removals} text={t('removed')} undo={t('undo')} />
    </Page>
  );
}
