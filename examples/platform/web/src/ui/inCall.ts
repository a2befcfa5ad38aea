import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let count = 0;

function change(by: number) {
  count += by;
  for (const listener of listeners) listener();
}

/** The calls that this page is in. */
export const calls = {
  /** A call begins; the function returned ends it, once. */
  begin(): () => void {
    let over = false;
    change(1);
    return () => {
      if (over) return;
      over = true;
      change(-1);
    };
  },
  /** Whether there is one. */
  get on(): boolean {
    return count > 0;
  },
};

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether this page is in a call, which nothing but the person may end. */
export function useInCall(): boolean {
  return useSyncExternalStore(subscribe, () => calls.on);
}
