import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useId, type ReactNode } from 'react';

interface SectionProps {
  title: string;
  /** Below the title. */
  lead?: ReactNode;
  /** It cannot be taken back. */
  danger?: boolean;
  children?: ReactNode;
}

/** A part of a page of settings. */
export function Section({ title, lead, danger = false, children }: SectionProps) {
  const id = useId();
  return (
    <Paper component="section" variant="outlined" aria-labelledby={id} sx={{ padding: { xs: 2, sm: 3 }, ...(danger ? { borderColor: 'error.light' } : {}) }}>
      <Typography id={id} variant="h2" sx={danger ? { color: 'error.light' } : {}}>
        {title}
      </Typography>
      {lead && (
        <Typography color="textSecondary" sx={{ marginBlockStart: 0.5 }}>
          {lead}
        </Typography>
      )}
      {children && <Box sx={{ marginBlockStart: 2.5 }}>{children}</Box>}
    </Paper>
  );
}
