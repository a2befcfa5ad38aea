import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { platformQuery } from '../api/queries';
import { RouterLink } from '../ui/RouterLink';

/** The sign and the name of the platform, which lead home. */
export function Brand({ small = false }: { small?: boolean }) {
  const name = useQuery(platformQuery).data?.name ?? 'Rotunda';
  return (
    <Box
      component={RouterLink}
      href="/"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 1.25, minBlockSize: 44, minInlineSize: 0, color: 'inherit', textDecoration: 'none', fontWeight: 700, fontSize: '1.125rem', letterSpacing: '-0.01em', borderRadius: 1 }}
    >
      <BrandMark size={small ? 26 : 30} />
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {name}
      </Box>
    </Box>
  );
}

/** The sign alone. */
export function BrandMark({ size }: { size: number }) {
  return <img src="/icon.svg" alt="" width={size} height={size} />;
}
