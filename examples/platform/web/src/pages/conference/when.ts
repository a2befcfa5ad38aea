/** What an input of type datetime-local takes and gives: a time on the person's own clock, without its zone. */
export function toLocalInput(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const year = String(at.getFullYear()).padStart(4, '0');
  return `${year}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/**
 * The moment that such an input names. A time that the clock leaves out, when summer time begins, is the one that the clock
 * shows instead.
 *
 * @returns undefined for what is no date and time
 */
export function fromLocalInput(value: string): Date | undefined {
  const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?$/.exec(value);
  if (!m) return undefined;
  const [year, month, day, hour, minute] = m.slice(1, 6).map(Number) as [number, number, number, number, number];
  const at = new Date(year, month - 1, day, hour, minute);
  if (at.getMonth() !== month - 1 || at.getDate() !== day || hour > 23 || minute > 59) return undefined; // such as 31 February
  return at;
}

/** What “later” begins with: an hour from now, at the next half hour. */
export function suggestedStart(now: Date): Date {
  const at = new Date(now.getTime() + 60 * 60_000);
  at.setSeconds(0, 0);
  at.setMinutes(at.getMinutes() > 30 ? 60 : at.getMinutes() > 0 ? 30 : 0);
  return at;
}

/** How far ahead a start may be planned, as the server has it. */
export const maxAheadMs = 5 * 366 * 24 * 60 * 60_000;

/** The person's time zone in words at a moment, such as “Central European Summer Time (GMT+2)”. */
export function zoneName(at: Date, language: string, timeZone?: string): string {
  const part = (timeZoneName: 'long' | 'shortOffset'): string =>
    new Intl.DateTimeFormat(language === 'ar' ? 'ar-u-nu-latn' : language, { timeZoneName, ...(timeZone ? { timeZone } : {}) }).formatToParts(at).find((p) => p.type === 'timeZoneName')?.value ?? '';
  const long = part('long');
  const offset = part('shortOffset');
  return long === offset ? long : `${long} (${offset})`;
}

/** The parts of a time to wait. */
export interface Countdown {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

/** @returns undefined when nothing is left to wait */
export function countdown(ms: number): Countdown | undefined {
  if (!(ms > 0)) return undefined;
  const s = Math.ceil(ms / 1000);
  return { days: Math.floor(s / 86_400), hours: Math.floor(s / 3600) % 24, minutes: Math.floor(s / 60) % 60, seconds: s % 60 };
}
