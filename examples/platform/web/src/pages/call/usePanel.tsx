import { registerPanel } from '@rotunda-rtc/browser/element';
import type { Room } from '@rotunda-rtc/browser';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

interface PanelOptions {
  /** Unique among the panels of a call. */
  name: string;
  title: string;
  /** Outline on a 24 by 24 grid. */
  icon: string;
}

interface Mounted {
  room: Room;
  container: HTMLElement;
  shown: boolean;
}

/**
 * Adds a panel to the menu of calls while the component is there. What render returns is part of this tree, so that words, theme and
 * queries are there; it is there only while the panel is open. Put the node returned anywhere.
 */
export function usePanel({ name, title, icon }: PanelOptions, render: (room: Room) => ReactNode): ReactNode {
  const [mounted, setMounted] = useState<Mounted>();
  const titled = useEffectEvent(() => title);
  useEffect(
    () =>
      registerPanel({
        name,
        icon,
        inMenu: true,
        title: () => titled(),
        mount: ({ room, container }) => {
          setMounted({ room, container, shown: false });
          return {
            shown: (shown) => setMounted((was) => (was?.container === container ? { ...was, shown } : was)),
            dispose: () => setMounted((was) => (was?.container === container ? undefined : was)),
          };
        },
      }),
    [name, icon],
  );
  return mounted?.shown ? createPortal(render(mounted.room), mounted.container) : null;
}
