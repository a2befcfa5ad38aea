import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { Theme } from '@mui/material/styles';
import type { ReactNode } from 'react';

/** What these pages put into the header of a call. */
export function CallHeader({ children }: { children: ReactNode }) {
  return (
    <Box slot="header" sx={{ display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: { xs: 0.25, sm: 1 }, marginInlineStart: 'auto', flex: 'none' }}>
      {children}
    </Box>
  );
}

interface HeaderButtonProps {
  icon: ReactNode;
  label: string;
  onClick(): void;
}

/** A button of the header; where there is little space, its icon alone. */
export function HeaderButton({ icon, label, onClick }: HeaderButtonProps) {
  const narrow = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  if (narrow) {
    return (
      <Tooltip title={label}>
        <IconButton size="small" aria-label={label} onClick={onClick}>
          {icon}
        </IconButton>
      </Tooltip>
    );
  }
  return (
    <Button size="small" variant="outlined" startIcon={icon} onClick={onClick}>
      {label}
    </Button>
  );
}
