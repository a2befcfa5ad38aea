import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import type { ReactNode } from 'react';

/** Rows on a card, kept apart by lines. Its children are list items. */
export function ConferenceList({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <Card>
      <Box component="ul" {...(label ? { 'aria-label': label } : {})} sx={{ listStyle: 'none', margin: 0, padding: 0, '& > li + li': { borderTop: 1, borderColor: 'divider' } }}>
        {children}
      </Box>
    </Card>
  );
}
