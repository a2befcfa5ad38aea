import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useSettled } from '../../ui/useSettled';

/**
 * A search as it is typed, and the one that is made: that of the address (?q=), which follows what is typed after a moment, and which what is
 * typed follows if somebody goes to another address, as by the back button or the search box of the header.
 */
export function useQueryInUrl(): { input: string; setInput(text: string): void; query: string } {
  const [params, setParams] = useSearchParams();
  const query = params.get('q')?.trim() ?? '';
  const [input, setInput] = useState(query);
  const settled = useSettled(input.trim());
  const known = useRef(query);
  useEffect(() => {
    if (query === known.current) return;
    known.current = query;
    setInput(query);
  }, [query]);
  useEffect(() => {
    if (settled === known.current) return;
    known.current = settled;
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        if (settled) next.set('q', settled);
        else next.delete('q');
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
    // Only what is typed changes the address.
  }, [settled]);
  return { input, setInput, query };
}
