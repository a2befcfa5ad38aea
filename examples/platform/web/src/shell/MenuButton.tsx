import IconButton from '@mui/material/IconButton';
import { Suspense, useId, useState, type ComponentType, type ReactNode } from 'react';

/** What a menu gets of the button that opens it. */
export interface MenuProps {
  id: string;
  anchorEl: HTMLElement | null;
  open: boolean;
  onClose(): void;
  /** The id of the button. */
  labelledBy: string;
}

interface MenuButtonProps {
  label: string;
  children: ReactNode;
  /** The menu, which is loaded when it is needed. */
  menu: ComponentType<MenuProps>;
  /** Loads it; called when it is about to be needed. */
  load(): unknown;
}

/** A button that opens a menu. */
export function MenuButton({ label, children, menu: Menu, load }: MenuButtonProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [wanted, setWanted] = useState(false);
  const id = useId();
  return (
    <>
      <IconButton
        id={`${id}b`}
        title={label}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-controls={anchor ? `${id}m` : undefined}
        onPointerEnter={load}
        onFocus={load}
        onClick={(event) => {
          setWanted(true);
          setAnchor(event.currentTarget);
        }}
      >
        {children}
      </IconButton>
      {wanted && (
        <Suspense fallback={null}>
          <Menu id={`${id}m`} anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)} labelledBy={`${id}b`} />
        </Suspense>
      )}
    </>
  );
}
