import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format';

/** Numbers of media as people write them. */
export interface Measures {
  /** 450 kb/s, of bit/s. */
  bitrate(bits: number): string;
  /** 34 ms, of seconds. */
  milliseconds(seconds: number): string;
  /** 2.5 %, of a part of 1. */
  part(value: number): string;
  /** 640 × 360 */
  size(width: number, height: number): string;
}

/** The measures of the language of the pages. */
export function useMeasures(): Measures {
  const format = useFormat();
  const { i18n } = useTranslation();
  return useMemo(
    () => ({
      bitrate(bits) {
        const mega = bits >= 999_500;
        return format.number(bits / (mega ? 1_000_000 : 1000), { style: 'unit', unit: mega ? 'megabit-per-second' : 'kilobit-per-second', unitDisplay: 'short', maximumFractionDigits: mega ? 1 : 0 });
      },
      milliseconds: (seconds) => format.number(seconds * 1000, { style: 'unit', unit: 'millisecond', unitDisplay: 'short', maximumFractionDigits: 0 }),
      part: (value) => format.number(value, { style: 'percent', maximumFractionDigits: 1 }),
      // A size is read from left to right in all languages.
      size: (width, height) => `\u2066${format.number(width, { useGrouping: false })}\u202f×\u202f${format.number(height, { useGrouping: false })}\u2069`,
    }),
    [format, i18n.language],
  );
}

/** The part of an encoding's packets that were lost on the way to the server. */
export function lostPart(encoding: { packets_received: number; packets_lost: number }): number {
  const all = encoding.packets_received + encoding.packets_lost;
  return all > 0 ? encoding.packets_lost / all : 0;
}
