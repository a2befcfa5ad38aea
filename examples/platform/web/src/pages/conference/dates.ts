import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Days and times as conferences have them. */
export interface Dates {
  /** Saturday, 21 November 2026 */
  day(at: string | Date): string;
  /** Saturday, 21 November 2026 at 20:15 */
  moment(at: string | Date): string;
  /** 20:15 */
  time(at: string | Date): string;
  /** Nov */
  month(at: string | Date): string;
  /** 21 */
  dayOfMonth(at: string | Date): string;
  /** Sat */
  weekday(at: string | Date): string;
  /** A number and the word for its unit. */
  parts(value: number, unit: 'day' | 'hour' | 'minute' | 'second'): { value: string; unit: string };
  /** 2 days, 3 hours and 4 minutes; without what is nothing. */
  span(parts: { days: number; hours: number; minutes: number }): string;
}

export function newDates(language: string): Dates {
  const locale = language === 'ar' ? 'ar-u-nu-latn' : language;
  const format = (options: Intl.DateTimeFormatOptions) => {
    const f = new Intl.DateTimeFormat(locale, options);
    return (at: string | Date) => f.format(new Date(at));
  };
  const unit = (name: string) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' });
  const list = new Intl.ListFormat(locale, { style: 'narrow', type: 'unit' });
  return {
    day: format({ dateStyle: 'full' }),
    moment: format({ dateStyle: 'full', timeStyle: 'short' }),
    time: format({ timeStyle: 'short' }),
    month: format({ month: 'short' }),
    dayOfMonth: format({ day: 'numeric' }),
    weekday: format({ weekday: 'short' }),
    parts(value, name) {
      const all = unit(name).formatToParts(value);
      const word = all.filter((p) => p.type === 'unit').map((p) => p.value).join(' ').trim();
      // Arabic has words of their own for one and two, without the number.
      return { value: new Intl.NumberFormat(locale).format(value), unit: word };
    },
    span({ days, hours, minutes }) {
      const said = [[days, 'day'], [hours, 'hour'], [minutes, 'minute']] as const;
      const some = said.filter(([n]) => n > 0);
      return list.format((some.length ? some : said.slice(2)).map(([n, name]) => unit(name).format(n)));
    },
  };
}

export function useDates(): Dates {
  const { i18n } = useTranslation();
  return useMemo(() => newDates(i18n.language), [i18n.language]);
}
