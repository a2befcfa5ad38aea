import Check from '@mui/icons-material/Check';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/queries';
import { ConnectButton } from '../../ui/person/ConnectButton';
import { useRelation } from '../../ui/person/relation';

/** Answers a request in place, or says that it was. */
export function RequestAnswer({ person }: { person: Person }) {
  const { t } = useTranslation('people');
  const relation = useRelation(person.id);
  if (relation === 'incoming') {
    return (
      <Box sx={{ position: 'relative', display: 'inline-flex', flexWrap: 'wrap', gap: 1, marginBlockStart: 1 }}>
        <ConnectButton person={person} size="small" />
      </Box>
    );
  }
  if (relation !== 'connected') return null;
  return (
    <Typography variant="body2" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, marginBlockStart: 0.5, color: 'success.light', fontWeight: 600 }}>
      <Check fontSize="small" aria-hidden />
      {t('connection.connected')}
    </Typography>
  );
}
