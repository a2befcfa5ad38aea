import { directionOf } from './direction';

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const leftToRight = /(?![\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}])\p{L}/u;

/**
 * What is put into a sentence, set apart by signs that are not seen (FSI and PDI of Unicode) if it runs in the other direction: else it would
 * move the words and marks beside it. Addresses stay as they are, for they are followed.
 */
export function isolated(value: unknown, language: string): unknown {
  if (typeof value !== 'string' || /^([\u2066-\u2068]|https?:)/.test(value)) return value;
  const other = directionOf(language) === 'rtl' ? leftToRight : rightToLeft;
  return other.test(value) ? `\u2068${value}\u2069` : value;
}
