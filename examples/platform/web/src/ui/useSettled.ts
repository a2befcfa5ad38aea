import { useEffect, useState } from 'react';

/** A value as it is once it has not changed for a while, in milliseconds; empty text holds at once. */
export function useSettled(value: string, wait = 250): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (value === '') {
      setSettled('');
      return;
    }
    const timer = setTimeout(() => setSettled(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return value === '' ? '' : settled;
}
