import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Dates, times and numbers as people write them in the language of the pages. */
export interface Format {
  /** 21 November 2026 */
  date(at: string | Date): string;
  /** 20:15 */
  time(at: string | Date): string;
  /** 21 Nov 2026, 20:15 */
  dateTime(at: string | Date): string;
  /** 5 minutes ago, in 2 days. Now is that of the clock if it is not given. */
  relative(at: string | Date, now?: number): string;
  /** 1 hr 5 min, of seconds. */
  duration(seconds: number): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** 1.4 MB */
  bytes(value: number): string;
  list(items: readonly string[]): string;
}

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** The format of a language. */
export function newFormat(language: string): Format {
  // Latin digits, which addresses, meeting numbers and clocks of devices have too.
  const locale = language === 'ar' ? 'ar-u-nu-latn' : language;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const counted = new Intl.RelativeTimeFormat(locale); // “last month” is another thing than 30 days ago
  const list = new Intl.ListFormat(locale);
  const number = (value: number, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options).format(value);
  const unit = (value: number, name: string, digits = 0) => number(value, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
  return {
    date: (at) => date.format(new Date(at)),
    time: (at) => time.format(new Date(at)),
    dateTime: (at) => dateTime.format(new Date(at)),
    relative(at, now = Date.now()) {
      const seconds = (new Date(at).getTime() - now) / 1000;
      const [name, size] = units.find(([, s]) => Math.abs(seconds) >= s) ?? ['second', 1];
      if (name === 'day') return relative.format(daysBetween(new Date(now), new Date(at)), name); // tomorrow is the next date, not the next 48 hours
      if (name === 'second') return relative.format(0, 'second');
      const count = Math.trunc(seconds / size);
      return (name === 'hour' || name === 'minute' ? relative : counted).format(count, name);
    },
    duration(seconds) {
      const whole = Math.max(0, Math.round(seconds));
      if (whole < 60) return unit(whole, 'second');
      const minutes = Math.floor(whole / 60);
      const hours = Math.floor(minutes / 60);
      if (hours === 0) return unit(minutes, 'minute');
      return minutes % 60 === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`;
    },
    number,
    bytes(value) {
      const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
      let i = 0;
      let v = value;
      for (; v >= 1000 && i < names.length - 1; i++) v /= 1000;
      return unit(v, names[i]!, i === 0 ? 0 : 1);
    },
    list: (items) => list.format(items),
  };
}

/** How many dates later one time is than another, where one is. */
function daysBetween(from: Date, to: Date): number {
  const day = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000;
  return day(to) - day(from);
}

/** The format of the language of the pages. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => newFormat(i18n.language), [i18n.language]);
}
