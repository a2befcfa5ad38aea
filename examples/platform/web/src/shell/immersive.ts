import { useEffect, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let wanted = 0;

function change(by: number) {
  wanted += by;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** While it is on, and the component is there, the page has the whole window below a slim header. */
export function useImmersive(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    change(1);
    return () => change(-1);
  }, [on]);
}

/** Whether a page wants the whole window. */
export function useIsImmersive(): boolean {
  return useSyncExternalStore(subscribe, () => wanted > 0);
}
