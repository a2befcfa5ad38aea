import Box from '@mui/material/Box';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useId, type ReactNode } from 'react';
import { ProblemAlert } from '../../ui/ProblemAlert';

interface SettingSwitchProps {
  label: string;
  hint: ReactNode;
  checked: boolean;
  /** Why it could not be changed. */
  problem: unknown;
  onChange(on: boolean): void;
}

/** A switch that takes effect at once, with what it does beside it. */
export function SettingSwitch({ label, hint, checked, problem, onChange }: SettingSwitchProps) {
  const id = useId();
  return (
    <>
      <Box component="label" htmlFor={id} sx={{ display: 'flex', alignItems: 'flex-start', gap: 2, cursor: 'pointer' }}>
        <Box sx={{ flex: 1, minInlineSize: 0 }}>
          <Typography component="span" sx={{ display: 'block', fontWeight: 600 }}>
            {label}
          </Typography>
          <Typography component="span" variant="body2" color="textSecondary" id={`${id}h`} sx={{ display: 'block', marginBlockStart: 0.25 }}>
            {hint}
          </Typography>
        </Box>
        <Switch
          id={id}
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          slotProps={{ input: { role: 'switch', 'aria-label': label, 'aria-describedby': `${id}h` } }}
        />
      </Box>
      {problem ? <ProblemAlert problem={problem} sx={{ marginBlockStart: 2 }} /> : null}
    </>
  );
}
