import { createContext, useContext } from 'react';

/** Tells whether a page is one that somebody has just come to from another. */
export interface Arrival {
  /** Whether the path is not the one that was shown last; once for each time that it changes. */
  at(path: string): boolean;
}

/** Begins at the path that was loaded: there the focus stays where the browser put it. */
export function newArrival(first: string): Arrival {
  let last = first;
  return {
    at(path) {
      if (path === last) return false;
      last = path;
      return true;
    },
  };
}

export const ArrivalContext = createContext<Arrival>({ at: () => false });

export const useArrival = () => useContext(ArrivalContext);
