import { useEffect, useState } from 'react';
import { useFormat } from '../words/format';

/** How long ago something was, or when it will be: "5 minutes ago". The whole time is its title. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format.relative(at, now)}
    </time>
  );
}

/** The time of the clock, as new as the step, in milliseconds. */
export function useNow(step: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), step);
    return () => clearInterval(timer);
  }, [step]);
  return now;
}
