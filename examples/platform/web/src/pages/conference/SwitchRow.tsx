import Box from '@mui/material/Box';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useId } from 'react';

interface SwitchRowProps {
  label: string;
  help: string;
  checked: boolean;
  onChange(checked: boolean): void;
}

/** A switch at the end of a row that says what it does. */
export function SwitchRow({ label, help, checked, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 2, paddingBlock: 1.25 }}>
      <Box component="label" htmlFor={id} sx={{ flex: 1, cursor: 'pointer' }}>
        <Typography component="span" sx={{ display: 'block', fontWeight: 600, lineHeight: 1.35 }}>
          {label}
        </Typography>
        <Typography component="span" id={`${id}h`} variant="body2" color="textSecondary" sx={{ display: 'block' }}>
          {help}
        </Typography>
      </Box>
      <Switch checked={checked} onChange={(_, on) => onChange(on)} slotProps={{ input: { id, 'aria-describedby': `${id}h` } }} edge="end" />
    </Box>
  );
}
