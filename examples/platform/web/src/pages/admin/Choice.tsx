import Box from '@mui/material/Box';
import Button from '@mui/material/Button';

interface ChoiceProps {
  /** What is chosen between. */
  label: string;
  choices: { to: string; text: string; here: boolean }[];
}

/** Leads to one of a few views of a list. */
export function Choice({ label, choices }: ChoiceProps) {
  return (
    <Box component="nav" aria-label={label} sx={{ display: 'inline-grid', gridAutoFlow: 'column', gap: 0.5, padding: 0.5, marginBlockEnd: 2, borderRadius: 3, bgcolor: 'action.hover' }}>
      {choices.map(({ to, text, here }) => (
        <Button
          key={to}
          href={to}
          aria-current={here ? 'page' : undefined}
          sx={{
            borderRadius: 2, color: here ? 'text.primary' : 'text.secondary', bgcolor: here ? 'background.paper' : undefined, boxShadow: here ? 1 : 0,
            '&:hover': { bgcolor: here ? 'background.paper' : 'action.selected' },
          }}
        >
          {text}
        </Button>
      ))}
    </Box>
  );
}
