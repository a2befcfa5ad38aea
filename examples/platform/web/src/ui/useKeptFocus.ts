import { useEffect, useRef, type RefObject } from 'react';

/**
 * Where the focus goes when what had it was taken out of a list: to the element that the ref is given to, such as the heading
 * of the list, with tabIndex -1.
 */
export function useKeptFocus<T extends HTMLElement>(count: number): RefObject<T | null> {
  const place = useRef<T>(null);
  const before = useRef(count);
  useEffect(() => {
    const fewer = count < before.current;
    before.current = count;
    if (fewer && (document.activeElement === null || document.activeElement === document.body)) place.current?.focus({ preventScroll: true });
  }, [count]);
  return place;
}
