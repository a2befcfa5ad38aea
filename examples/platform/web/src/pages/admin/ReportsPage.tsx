import FlagOutlined from '@mui/icons-material/FlagOutlined';
import Box from '@mui/material/Box';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Choice } from './Choice';
import { ReportCard } from './ReportCard';
import { reportsQuery } from './queries';

/** What people reported about others. */
export default function ReportsPage() {
  const { t } = useTranslation('admin');
  const [params] = useSearchParams();
  const resolved = params.get('state') === 'resolved';
  const query = useInfiniteQuery(reportsQuery(resolved));
  const reports = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('reports.title')} subtitle={t('reports.intro')} width="wide">
      <Choice
        label={t('reports.which')}
        choices={[
          { to: '/admin/reports', text: t('reports.open'), here: !resolved },
          { to: '/admin/reports?state=resolved', text: t('reports.resolved'), here: resolved },
        ]}
      />
      {query.isPending ? (
        <ListSkeleton rows={4} />
      ) : query.error && reports.length === 0 ? (
        <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
      ) : reports.length === 0 && !query.hasNextPage ? (
        <EmptyState icon={<FlagOutlined />} text={resolved ? t('reports.noneResolved') : t('reports.noneOpen')} />
      ) : (
        <>
          <Box component="ul" aria-label={t('reports.title')} sx={{ display: 'grid', gap: 2, margin: 0, padding: 0, listStyle: 'none' }}>
            {reports.map((report) => (
              <li key={report.id}>
                <ReportCard report={report} />
              </li>
            ))}
          </Box>
          <LoadMore query={query} />
        </>
      )}
    </Page>
  );
}
