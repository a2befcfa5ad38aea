import CheckCircle from '@mui/icons-material/CheckCircle';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

interface ChoiceCardsProps<T extends string> {
  /** Of the group of radio buttons. */
  name: string;
  label: string;
  value: T;
  choices: { value: T; label: string; language?: string; picture: ReactNode }[];
  onChoose(value: T): void;
}

/** Radio buttons that are cards with a picture each. */
export function ChoiceCards<T extends string>({ name, label, value, choices, onChoose }: ChoiceCardsProps<T>) {
  return (
    <Box role="radiogroup" aria-label={label} sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(132px, 1fr))', gap: 1.5 }}>
      {choices.map((choice) => {
        const chosen = choice.value === value;
        return (
          <Box
            key={choice.value}
            component="label"
            lang={choice.language}
            sx={{
              position: 'relative',
              display: 'block',
              border: 2,
              borderColor: chosen ? 'primary.light' : 'divider',
              borderRadius: '14px',
              overflow: 'hidden',
              cursor: 'pointer',
              bgcolor: 'background.paper',
              '&:hover': { borderColor: chosen ? 'primary.light' : 'text.disabled' },
              '&:has(:focus-visible)': { outline: '2px solid', outlineColor: 'primary.light', outlineOffset: 2 },
            }}
          >
            <Box
              component="input"
              type="radio"
              name={name}
              value={choice.value}
              checked={chosen}
              onChange={() => onChoose(choice.value)}
              sx={{ position: 'absolute', inset: 0, inlineSize: '100%', blockSize: '100%', margin: 0, opacity: 0, cursor: 'pointer' }}
            />
            <Box aria-hidden>{choice.picture}</Box>
            <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 1, minBlockSize: 44, paddingInline: 1.5, paddingBlock: 1, fontWeight: chosen ? 600 : 400, fontSize: '0.9375rem' }}>
              <span>{choice.label}</span>
              {chosen && <CheckCircle aria-hidden sx={{ fontSize: 20, color: 'primary.light' }} />}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
