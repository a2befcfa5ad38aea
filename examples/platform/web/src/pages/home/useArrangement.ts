import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import { type Arrangement, type Entry, type Pages, arrange, entriesOf, nothing, same } from './timeline';

/** How far down, in CSS pixels, what is new would move what somebody reads. */
const top = 120;

interface Shown {
  live: Entry[];
  earlier: Entry[];
  /** How many wait to be shown. */
  fresh: number;
  /** Shows them, at the top of the page. */
  showFresh(): void;
}

/** The timeline as it is shown: while somebody reads further down, nothing moves. */
export function useArrangement(data: Pages | undefined): Shown {
  const entries = useMemo(() => entriesOf(data), [data]);
  const down = useSyncExternalStore(subscribe, isDown);
  const [kept, setKept] = useState<Arrangement>(nothing);
  // Derived from what was shown before, so it is kept as state and brought up to date while rendering.
  const now = useMemo(() => arrange(entries, kept, down), [entries, kept, down]);
  if (!same(now, kept)) setKept(now);
  const byId = useMemo(() => new Map(entries.map((e) => [e.id, e])), [entries]);
  const showFresh = useCallback(() => {
    setKept(nothing);
    scrollTo({ top: 0, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  }, []);
  const pick = (ids: readonly string[]): Entry[] => ids.flatMap((id) => byId.get(id) ?? []);
  return { live: pick(now.live), earlier: pick(now.earlier), fresh: now.fresh, showFresh };
}

function subscribe(changed: () => void): () => void {
  addEventListener('scroll', changed, { passive: true });
  return () => removeEventListener('scroll', changed);
}

function isDown(): boolean {
  return scrollY > top;
}
