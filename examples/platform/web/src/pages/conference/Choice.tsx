import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import Typography from '@mui/material/Typography';
import { alpha } from '@mui/material/styles';
import type { ReactNode } from 'react';

interface ChoiceProps {
  value: string;
  icon: ReactNode;
  label: string;
  help?: string;
  disabled?: boolean;
}

/** One of the choices of a RadioGroup, as a card. */
export function Choice({ value, icon, label, help, disabled = false }: ChoiceProps) {
  return (
    <FormControlLabel
      value={value}
      disabled={disabled}
      control={<Radio sx={{ position: 'absolute', opacity: 0, inset: 0, inlineSize: '100%', blockSize: '100%', borderRadius: 0 }} disableRipple />}
      label={
        <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center' }}>
          <Box aria-hidden sx={{ display: 'flex', '& svg': { fontSize: 24 } }}>
            {icon}
          </Box>
          <Box>
            <Typography component="span" sx={{ display: 'block', fontWeight: 600, lineHeight: 1.35 }}>
              {label}
            </Typography>
            {help && (
              <Typography component="span" variant="body2" color="textSecondary" sx={{ display: 'block' }}>
                {help}
              </Typography>
            )}
          </Box>
        </Box>
      }
      sx={(theme) => ({
        position: 'relative', margin: 0, paddingInline: 2, paddingBlock: 1.5, border: 1, borderColor: 'divider', borderRadius: '12px', color: 'text.secondary',
        minBlockSize: 48, transition: theme.transitions.create(['border-color', 'background-color'], { duration: 120 }),
        '&:hover:not(:has(:disabled))': { borderColor: 'text.disabled' },
        '&:has(:checked)': { borderColor: 'primary.light', boxShadow: `inset 0 0 0 1px ${theme.palette.primary.light}`, bgcolor: alpha(theme.palette.primary.light, 0.07), color: 'primary.light' },
        '&:has(:focus-visible)': { outline: `2px solid ${theme.palette.primary.light}`, outlineOffset: '2px' },
        '&:has(:disabled)': { opacity: 0.7 },
        '& .MuiFormControlLabel-label': { color: 'inherit' },
        '&:has(:checked) .MuiTypography-root:first-of-type': { color: 'text.primary' },
      })}
    />
  );
}
