import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react';

/** Has a text read out by screen readers; at once if it is urgent, else when they are done with what they say. */
export type Announce = (text: string, options?: { urgent?: boolean }) => void;

const AnnounceContext = createContext<Announce>(() => {});

/** Has a text read out by screen readers. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/** Has the live regions of the pages. */
export function AnnounceProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ polite: '', urgent: '' });
  const turn = useRef(false);
  const announce = useCallback<Announce>((text, options) => {
    turn.current = !turn.current;
    // The same text twice is read twice only if it differs.
    const different = text + (turn.current ? '\u00a0' : '');
    setSaid((was) => (options?.urgent ? { ...was, urgent: different } : { ...was, polite: different }));
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="unseen" role="status" aria-live="polite" aria-atomic="true">
        {said.polite}
      </div>
      <div className="unseen" role="alert" aria-live="assertive" aria-atomic="true">
        {said.urgent}
      </div>
    </AnnounceContext>
  );
}
