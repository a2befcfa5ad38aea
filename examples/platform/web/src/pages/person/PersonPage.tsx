import PersonOffOutlined from '@mui/icons-material/PersonOffOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { isProblem } from '../../api/problem';
import { usePerson } from '../../api/queries';
import { EmptyState } from '../../ui/EmptyState';
import { Page } from '../../ui/Page';
import { PageLoading } from '../../ui/PageLoading';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PersonConferences } from './PersonConferences';
import { PersonHeader } from './PersonHeader';

/** Somebody's page, also one's own. */
export default function PersonPage() {
  const { t } = useTranslation('person');
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const query = usePerson(id);
  if (isProblem(query.error, 'not_found', 'forbidden', 'invalid')) return <Gone />;
  if (query.data) {
    return (
      <Box key={id} sx={{ maxInlineSize: 760, marginInline: 'auto', paddingInline: { xs: 2, sm: 3 }, paddingBlock: { xs: 2, sm: 4 } }}>
        <PersonHeader profile={query.data} onBlocked={() => void navigate('/network', { replace: true })} />
        <PersonConferences profile={query.data} />
      </Box>
    );
  }
  if (!query.isError) return <PageLoading />;
  return (
    <Page title={t('loading')}>
      <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
    </Page>
  );
}

/** Who is not there and who is not to be seen are one answer. */
function Gone() {
  const { t } = useTranslation('person');
  return (
    <Page title={t('goneTitle')}>
      <EmptyState
        icon={<PersonOffOutlined />}
        text={t('goneText')}
        action={
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', justifyContent: 'center' }}>
            <Button variant="contained" href="/">
              {t('home')}
            </Button>
            <Button variant="outlined" href="/network">
              {t('find')}
            </Button>
          </Box>
        }
      />
    </Page>
  );
}
