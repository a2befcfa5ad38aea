import HistoryOutlined from '@mui/icons-material/HistoryOutlined';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormat } from '../../words/format';
import { AuditLine } from './AuditLine';
import { type AuditEntry, auditQuery } from './queries';

/** What admins and moderators did, by days. */
export default function AuditPage() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const query = useInfiniteQuery(auditQuery);
  const days = byDay(query.data?.pages.flatMap((page) => page.items) ?? [], format.date);
  return (
    <Page title={t('audit.title')} subtitle={t('audit.intro')} width="wide">
      {query.isPending ? (
        <ListSkeleton rows={8} />
      ) : query.error && days.length === 0 ? (
        <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />
      ) : days.length === 0 ? (
        <EmptyState icon={<HistoryOutlined />} text={t('audit.none')} />
      ) : (
        <>
          {days.map(({ day, entries }) => (
            <Box key={day} component="section" sx={{ marginBlockEnd: 3 }}>
              <Typography variant="h3" component="h2" color="textSecondary" sx={{ marginBlockEnd: 1 }}>
                {day}
              </Typography>
              <Card component="ul" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
                {entries.map((entry) => (
                  <AuditLine key={entry.id} entry={entry} />
                ))}
              </Card>
            </Box>
          ))}
          <LoadMore query={query} />
        </>
      )}
    </Page>
  );
}

/** Entries in their order, those of one day together. */
function byDay(entries: AuditEntry[], date: (at: string) => string): { day: string; entries: AuditEntry[] }[] {
  const days: { day: string; entries: AuditEntry[] }[] = [];
  for (const entry of entries) {
    const day = date(entry.at);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
