import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../ui/RelativeTime';
import { Panel } from './Panel';
import type { Details } from './queries';

/** What stands on the page of a conference that is live, for who has left it. */
export function LiveConference({ details: { conference }, onJoin }: { details: Details; onJoin(): void }) {
  const { t } = useTranslation('conference');
  return (
    <Panel>
      <Typography variant="h2" component="p">
        {t('page.goesOn')}
      </Typography>
      {conference.broadcast_at && (
        <Typography color="textSecondary">
          <RelativeTime at={conference.broadcast_at} />
        </Typography>
      )}
      <Button variant="contained" size="large" onClick={onJoin}>
        {t('list.enter')}
      </Button>
    </Panel>
  );
}
