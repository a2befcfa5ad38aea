import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

/** Says that there is nothing, why, and what to do about it. */
export function EmptyState({ icon, title, text, action }: { icon?: ReactNode; title?: ReactNode; text: ReactNode; action?: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', alignItems: 'center', gap: 1.5, textAlign: 'center', paddingBlock: 6, paddingInline: 2 }}>
      {icon && (
        <Box aria-hidden sx={{ display: 'grid', placeItems: 'center', inlineSize: 64, blockSize: 64, borderRadius: '50%', bgcolor: 'action.hover', color: 'text.secondary', '& svg': { fontSize: 30 } }}>
          {icon}
        </Box>
      )}
      {title && <Typography variant="h2">{title}</Typography>}
      <Typography color="textSecondary" sx={{ maxInlineSize: '46ch' }}>
        {text}
      </Typography>
      {action}
    </Box>
  );
}
