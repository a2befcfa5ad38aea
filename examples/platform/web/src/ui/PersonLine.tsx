import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonAvatar, type Pictured } from './PersonAvatar';

interface PersonLineProps {
  person: Pictured;
  /** Below the name. */
  secondary?: ReactNode;
  /** At the end: buttons. */
  actions?: ReactNode;
  online?: boolean;
  size?: number;
  /** Where the name leads: the page of the person if nothing is said, nowhere if null. */
  to?: string | null;
}

/** A person in a row: picture, name, and what belongs to it. */
export function PersonLine({ person, secondary, actions, online = false, size = 44, to }: PersonLineProps) {
  const { t } = useTranslation();
  const name = person.full_name || t('goneAccount');
  const href = to === null || !person.full_name ? undefined : (to ?? `/people/${person.id}`);
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5, rowGap: 1, minInlineSize: 0 }}>
      <PersonAvatar person={person} size={size} online={online} />
      <Box sx={{ flex: '1 1 9rem', minInlineSize: 0 }}>
        <Typography component="div" variant="subtitle1" sx={{ fontWeight: 600, lineHeight: 1.35, color: person.full_name ? 'text.primary' : 'text.secondary' }}>
          {href ? (
            <Link href={href} underline="hover" sx={{ color: 'inherit' }}>
              <bdi>{name}</bdi>
            </Link>
          ) : (
            <bdi>{name}</bdi>
          )}
        </Typography>
        {secondary && (
          <Typography component="div" variant="body2" color="textSecondary">
            {secondary}
          </Typography>
        )}
      </Box>
      {actions && <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, marginInlineStart: 'auto' }}>{actions}</Box>}
    </Box>
  );
}
