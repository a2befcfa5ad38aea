import VideocamOutlined from '@mui/icons-material/VideocamOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Profile } from '../../api/queries';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { ConferenceList } from '../conference/ConferenceList';
import { ConferenceRow } from '../conference/ConferenceRow';
import { conferencesOfQuery } from '../conference/queries';

/** Somebody's conferences: all of them to those who are connected, else the public ones. */
export function PersonConferences({ profile }: { profile: Profile }) {
  const { t } = useTranslation('person');
  const [search, setSearch] = useSearchParams();
  const close = profile.self || profile.connection === 'connected';
  const onlyPublic = close && search.get('show') === 'public';
  const query = useInfiniteQuery(conferencesOfQuery(profile.id, onlyPublic));
  const list = query.data?.pages.flatMap((page) => page.items) ?? [];
  const empty = query.isSuccess && list.length === 0 && !query.hasNextPage;
  return (
    <section aria-labelledby="conferences">
      <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', flexWrap: 'wrap', gap: 1, marginBlockEnd: 1.5 }}>
        <Typography variant="h2" id="conferences">
          {t('conferences')}
        </Typography>
        {close && (
          <ToggleButtonGroup
            exclusive size="small" value={onlyPublic ? 'public' : 'all'} aria-label={t('which')}
            onChange={(_, value: 'all' | 'public' | null) => value && setSearch(value === 'public' ? { show: 'public' } : {}, { replace: true, preventScrollReset: true })}
          >
            <ToggleButton value="all" sx={{ paddingInline: 2 }}>
              {t('all')}
            </ToggleButton>
            <ToggleButton value="public" sx={{ paddingInline: 2 }}>
              {t('public')}
            </ToggleButton>
          </ToggleButtonGroup>
        )}
      </Box>
      {!close && (
        <Typography color="textSecondary" sx={{ marginBlockEnd: 2 }}>
          {t('connectToSee', { name: profile.full_name })}
        </Typography>
      )}
      {query.isPending && <ListSkeleton rows={3} />}
      {query.isError && !query.data && <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />}
      {empty && (
        <EmptyState
          icon={<VideocamOutlined />}
          text={close && onlyPublic ? t('nonePublic') : profile.self ? t('noneMine') : t('none')}
          action={profile.self && !onlyPublic ? <Button variant="outlined" href="/conferences">{t('mine')}</Button> : undefined}
        />
      )}
      {list.length > 0 && (
        <ConferenceList>
          {list.map((conference) => (
            <ConferenceRow key={conference.id} conference={conference} />
          ))}
        </ConferenceList>
      )}
      <LoadMore query={query} />
    </section>
  );
}
