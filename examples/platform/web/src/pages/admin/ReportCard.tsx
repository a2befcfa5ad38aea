import ArrowForward from '@mui/icons-material/ArrowForward';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/queries';
import { Flipped } from '../../ui/Flipped';
import { PersonLine } from '../../ui/PersonLine';
import { RelativeTime } from '../../ui/RelativeTime';
import { useFormat } from '../../words/format';
import { ResolveDialog } from './ResolveDialog';
import { SuspendDialog } from './SuspendDialog';
import type { Report } from './queries';

/** A report, with what an admin does about it. */
export function ReportCard({ report }: { report: Report }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const [asking, setAsking] = useState<'resolve' | 'suspend'>();
  const gone = { id: '', full_name: '' };
  return (
    <Card sx={{ padding: { xs: 2, sm: 2.5 } }}>
      <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: 'minmax(0, 1fr) auto minmax(0, 1fr)' }, alignItems: 'center', gap: { xs: 1, sm: 2 } }}>
        <Party label={t('reports.by')} person={report.by ?? gone} />
        <Box aria-hidden sx={{ display: { xs: 'none', sm: 'grid' }, color: 'text.secondary' }}>
          <Flipped>
            <ArrowForward />
          </Flipped>
        </Box>
        <Party label={t('reports.of')} person={report.of} />
      </Box>
      <Typography
        component="blockquote"
        dir="auto"
        sx={{ margin: 0, marginBlock: 2, paddingBlock: 1.25, paddingInline: 2, borderRadius: 2, bgcolor: 'action.hover', textAlign: 'start', whiteSpace: 'pre-wrap' }}
      >
        {report.text}
      </Typography>
      {report.resolved_at && (
        <Box sx={{ marginBlockEnd: 1.5 }}>
          <Typography variant="body2" color="textSecondary">
            {report.resolved_by?.full_name
              ? t('reports.resolvedBy', { name: report.resolved_by.full_name, at: format.dateTime(report.resolved_at) })
              : t('reports.resolvedAt', { at: format.dateTime(report.resolved_at) })}
          </Typography>
          {report.note && (
            <Typography dir="auto" sx={{ textAlign: 'start', whiteSpace: 'pre-wrap' }}>
              {report.note}
            </Typography>
          )}
        </Box>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: 1 }}>
        <Typography variant="body2" color="textSecondary">
          <RelativeTime at={report.created_at} />
        </Typography>
        {!report.resolved_at && (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            {report.of.full_name && (
              <Button variant="outlined" color="error" onClick={() => setAsking('suspend')}>
                {t('suspend.button')}
              </Button>
            )}
            <Button variant="contained" onClick={() => setAsking('resolve')}>
              {t('resolve.button')}
            </Button>
          </Box>
        )}
      </Box>
      <ResolveDialog report={report} open={asking === 'resolve'} onClose={() => setAsking(undefined)} />
      <SuspendDialog person={report.of} open={asking === 'suspend'} onClose={() => setAsking(undefined)} />
    </Card>
  );
}

function Party({ label, person }: { label: string; person: Person }) {
  return (
    <Box sx={{ minInlineSize: 0 }}>
      <Typography variant="body2" color="textSecondary" sx={{ marginBlockEnd: 0.5 }}>
        {label}
      </Typography>
      <PersonLine person={person} size={36} to={person.id ? `/admin/users/${person.id}` : null} />
    </Box>
  );
}
