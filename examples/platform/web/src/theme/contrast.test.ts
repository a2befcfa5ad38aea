import { expect, test } from 'vitest';
import { type Colors, type Look, looks } from './palette';
import { newTheme } from './theme';

/** The relative luminance of a color, by WCAG 2.2. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(color.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function ratio(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const grounds: (keyof Colors)[] = ['ground', 'surface', 'raised'];
const texts: (keyof Colors)[] = ['text', 'muted', 'link', 'dangerText', 'warningText', 'successText'];

/** Texts and what is behind them. */
const pairs: [keyof Colors, keyof Colors][] = [
  ...texts.flatMap((text) => grounds.map((ground): [keyof Colors, keyof Colors] => [text, ground])),
  ['link', 'chosen'],
  ['text', 'chosen'],
  ['onAccent', 'accent'],
  ['onAccent', 'accentHover'],
  ['onLive', 'live'],
  ['onDanger', 'danger'],
  ['onWarning', 'warning'],
  ['onSuccess', 'success'],
  ['ground', 'text'], // what a toast or a tip says
];

/** What must be told from what is beside it, without being text. */
const shapes: [keyof Colors, keyof Colors][] = [...grounds.slice(0, 2).flatMap((ground): [keyof Colors, keyof Colors][] => [['edge', ground], ['focus', ground], ['accent', ground], ['live', ground]])];

test('black on white has the ratio of the standard', () => {
  expect(ratio('#000000', '#ffffff')).toBeCloseTo(21);
  expect(ratio('#777777', '#ffffff')).toBeCloseTo(4.48, 1);
});

// WCAG 2.2, 1.4.3 and 1.4.6 for the look of high contrast.
test.each(Object.entries(looks))('texts are readable: %s', (look, colors) => {
  const low = pairs.filter(([a, b]) => ratio(colors[a], colors[b]) < (look === 'contrast' ? 7 : 4.5));
  expect(low.map(([a, b]) => `${a} on ${b}: ${ratio(colors[a], colors[b]).toFixed(2)}`)).toEqual([]);
});

// WCAG 2.2, 1.4.11.
test.each(Object.entries(looks))('what is not text stands out: %s', (_, colors) => {
  const low = shapes.filter(([a, b]) => ratio(colors[a], colors[b]) < 3);
  expect(low.map(([a, b]) => `${a} on ${b}: ${ratio(colors[a], colors[b]).toFixed(2)}`)).toEqual([]);
});

test.each(Object.keys(looks) as Look[])('the theme has these colors, and mirrors: %s', (look) => {
  const theme = newTheme(look, 'rtl');
  expect(theme.direction).toBe('rtl');
  expect(theme.palette.text.secondary).toBe(looks[look].muted);
  expect(theme.palette.primary.contrastText).toBe(looks[look].onAccent);
  expect(theme.palette.mode).toBe(look === 'light' ? 'light' : 'dark');
});
