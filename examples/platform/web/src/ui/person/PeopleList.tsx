import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import type { ReactNode } from 'react';

/** Rows of a list in a card, with lines between them. Its children are PeopleRows. */
export function PeopleList({ label, labelledBy, children }: { label?: string; labelledBy?: string; children: ReactNode }) {
  return (
    <Card component="ul" aria-label={label} aria-labelledby={labelledBy} sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
      {children}
    </Card>
  );
}

/** One row. */
export function PeopleRow({ children }: { children: ReactNode }) {
  return (
    <Box
      component="li"
      sx={{ paddingBlock: 1.5, paddingInline: { xs: 1.5, sm: 2 }, '& + &': { borderTop: 1, borderColor: 'divider' }, '&:hover': { bgcolor: (theme) => (theme.palette.look === 'contrast' ? undefined : 'action.hover') }, transition: 'background-color .12s' }}
    >
      {children}
    </Box>
  );
}
