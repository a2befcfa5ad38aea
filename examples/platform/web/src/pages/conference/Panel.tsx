import Box from '@mui/material/Box';
import { alpha } from '@mui/material/styles';
import type { ReactNode } from 'react';

/** The middle of the page of a conference while there is no call on it. */
export function Panel({ children }: { children: ReactNode }) {
  return (
    <Box sx={{ maxInlineSize: 760, marginInline: 'auto', paddingInline: { xs: 2, sm: 3 }, paddingBlockEnd: 6 }}>
      <Box
        sx={(theme) => ({
          display: 'grid', justifyItems: 'center', gap: 2.5, textAlign: 'center', paddingInline: { xs: 2, sm: 4 }, paddingBlock: { xs: 4, sm: 6 }, borderRadius: '20px', border: 1,
          borderColor: 'divider', bgcolor: 'background.paper',
          backgroundImage: theme.palette.look === 'contrast' ? 'none' : `radial-gradient(120% 90% at 50% 0%, ${alpha(theme.palette.primary.light, 0.13)}, transparent 70%)`,
        })}
      >
        {children}
      </Box>
    </Box>
  );
}
