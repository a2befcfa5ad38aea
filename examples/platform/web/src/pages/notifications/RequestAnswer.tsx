import Box from '@mui/material/Box';
import type { Person } from '../../api/queries';
import { ConnectButton } from '../../ui/person/ConnectButton';
import { useRelation } from '../../ui/person/relation';

/** Answers a request in place. The notification goes by it. */
export function RequestAnswer({ person }: { person: Person }) {
  const relation = useRelation(person.id);
  if (relation === undefined || relation === 'none') return null;
  return (
    <Box sx={{ position: 'relative', display: 'inline-flex', flexWrap: 'wrap', gap: 1, marginBlockStart: 1 }}>
      <ConnectButton person={person} size="small" />
    </Box>
  );
}
