import Check from '@mui/icons-material/Check';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import type { ReactNode } from 'react';
import type { MenuProps } from './MenuButton';

interface ChoiceMenuProps<T extends string> extends MenuProps {
  choices: { value: T; label: string; icon?: ReactNode; language?: string }[];
  value: string;
  onChoose(value: T): void;
}

/** A menu of which one thing is chosen. */
export function ChoiceMenu<T extends string>({ id, anchorEl, open, onClose, labelledBy, choices, value, onChoose }: ChoiceMenuProps<T>) {
  return (
    <Menu id={id} anchorEl={anchorEl} open={open} onClose={onClose} slotProps={{ list: { 'aria-labelledby': labelledBy } }}>
      {choices.map((choice) => (
        <MenuItem
          key={choice.value}
          role="menuitemradio"
          aria-checked={choice.value === value}
          selected={choice.value === value}
          lang={choice.language}
          onClick={() => {
            onClose();
            onChoose(choice.value);
          }}
        >
          {choice.icon && <ListItemIcon>{choice.icon}</ListItemIcon>}
          <ListItemText>{choice.label}</ListItemText>
          {choice.value === value && <Check fontSize="small" aria-hidden sx={{ marginInlineStart: 2 }} />}
        </MenuItem>
      ))}
    </Menu>
  );
}
