import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** An icon that points, mirrored where one reads from right to left. */
export function Flipped({ children }: { children: ReactNode }) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', transform: (theme) => (theme.direction === 'rtl' ? 'scaleX(-1)' : 'none') }}>
      {children}
    </Box>
  );
}
