/** When something was, as coarsely as lists are divided. */
export type Period = 'today' | 'week' | 'earlier';

/** The period of a time: the day that it is now, the six days before, or earlier; by the clock of the device. */
export function periodOf(at: string, now: Date): Period {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const week = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 6);
  const time = new Date(at);
  return time >= today ? 'today' : time >= week ? 'week' : 'earlier';
}

/** A list in parts, one for each period that has something; their order stays. */
export function byPeriod<T extends { at: string }>(items: readonly T[], now: Date): { period: Period; items: T[] }[] {
  const parts: { period: Period; items: T[] }[] = [];
  for (const item of items) {
    const period = periodOf(item.at, now);
    const last = parts.at(-1);
    if (last?.period === period) last.items.push(item);
    else parts.push({ period, items: [item] });
  }
  return parts;
}
