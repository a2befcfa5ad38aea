import MuiBox from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/queries';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { RouterLink } from '../../ui/RouterLink';

/** Whom a message went to, and when. */
export function Recipients({ people, at }: { people: Person[]; at: string }) {
  const { t } = useTranslation('messages');
  return (
    <MuiBox sx={{ minInlineSize: 0 }}>
      <MuiBox sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.75 }}>
        <Typography variant="body2" color="textSecondary">
          {t('read.to')}
        </Typography>
        {people.map((person) => {
          const label = <bdi>{person.full_name || t('read.somebody')}</bdi>;
          const avatar = (
            <MuiBox component="span" sx={{ display: 'inline-flex' }}>
              <PersonAvatar person={person} size={24} />
            </MuiBox>
          );
          return person.full_name ? (
            <Chip key={person.id} clickable component={RouterLink} href={`/people/${person.id}`} avatar={avatar} label={label} />
          ) : (
            <Chip key={person.id} avatar={avatar} label={label} />
          );
        })}
      </MuiBox>
      <Typography variant="body2" color="textSecondary" sx={{ marginBlockStart: 0.75 }}>
        {at}
      </Typography>
    </MuiBox>
  );
}
