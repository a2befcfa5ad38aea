import type { Schemas } from '../../api/client';

export type Entry = Schemas['Entry'];

/** What is read of the timeline, as useInfiniteQuery has it. */
export interface Pages {
  pages: Schemas['ListEntry'][];
}

/** How the entries stand on the page. */
export interface Arrangement {
  /** The ids of the entries that are shown as live, newest first. */
  live: readonly string[];
  /** The ids of the others. */
  earlier: readonly string[];
  /** How many have come that are not shown yet. */
  fresh: number;
}

export const nothing: Arrangement = { live: [], earlier: [], fresh: 0 };

/** All entries that were read, each once. */
export function entriesOf(data: Pages | undefined): Entry[] {
  const seen = new Map<string, Entry>();
  for (const page of data?.pages ?? []) for (const entry of page.items) if (!seen.has(entry.id)) seen.set(entry.id, entry);
  return [...seen.values()];
}

/**
 * Says where the entries stand, given where they stood. While somebody reads further down, hold keeps all in its place: what is new waits above,
 * what was live stays where it is, and older entries are added below.
 */
export function arrange(entries: readonly Entry[], before: Arrangement, hold: boolean): Arrangement {
  const shown = new Set([...before.live, ...before.earlier]);
  if (!hold || shown.size === 0) {
    return { live: ids(entries.filter((e) => e.live)), earlier: ids(entries.filter((e) => !e.live)), fresh: 0 };
  }
  const there = new Set(ids(entries));
  const oldest = entries.filter((e) => shown.has(e.id)).reduce((at, e) => Math.min(at, Date.parse(e.at)), Infinity);
  const added = entries.filter((e) => !shown.has(e.id));
  const older = added.filter((e) => Date.parse(e.at) <= oldest);
  return {
    live: before.live.filter((id) => there.has(id)),
    earlier: [...before.earlier.filter((id) => there.has(id)), ...ids(older)],
    fresh: added.length - older.length,
  };
}

function ids(entries: readonly Entry[]): string[] {
  return entries.map((e) => e.id);
}

/** Whether two arrangements are the same to see. */
export function same(a: Arrangement, b: Arrangement): boolean {
  const equal = (x: readonly string[], y: readonly string[]): boolean => x.length === y.length && x.every((id, i) => id === y[i]);
  return a.fresh === b.fresh && equal(a.live, b.live) && equal(a.earlier, b.earlier);
}

/** Leaves out the entries that one has removed. */
export function without<P extends Pages>(data: P, removed: (entry: Entry) => boolean): P {
  return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.filter((e) => !removed(e)) })) };
}

/** The entries of one day, in the person's own calendar. */
export interface Day {
  /** Midnight, when it begins. */
  date: Date;
  entries: Entry[];
}

/** Entries, newest first, by their days. */
export function byDay(entries: readonly Entry[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const date = new Date(entry.at);
    date.setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last && last.date.getTime() === date.getTime()) last.entries.push(entry);
    else days.push({ date, entries: [entry] });
  }
  return days;
}

/** How many days ago a day was: 0 is today. Days with a change of the clock count as one. */
export function daysAgo(date: Date, now: Date): number {
  const day = (d: Date): number => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / 86_400_000;
  return day(now) - day(date);
}
