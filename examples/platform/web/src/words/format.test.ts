import { expect, test } from 'vitest';
import { newFormat } from './format';

const now = Date.parse('2026-11-21T12:00:00Z');
const ago = (seconds: number) => new Date(now - seconds * 1000);

test('times ago are as people say them', () => {
  const { relative } = newFormat('en');
  expect(relative(ago(20), now)).toBe('now');
  expect(relative(ago(90), now)).toBe('1 minute ago');
  expect(relative(ago(3 * 3600), now)).toBe('3 hours ago');
  expect(relative(ago(-86_400 * 2), now)).toBe('in 2 days');
  expect(newFormat('fr').relative(ago(300), now)).toBe('il y a 5 minutes');
});

test('tomorrow is the next date', () => {
  const { relative } = newFormat('en');
  const evening = new Date(2026, 10, 21, 21, 40).getTime();
  expect(relative(new Date(2026, 10, 23, 18, 30), evening)).toBe('in 2 days');
  expect(relative(new Date(2026, 10, 22, 23, 30), evening)).toBe('tomorrow');
  expect(relative(new Date(2026, 10, 19, 22, 0), evening)).toBe('2 days ago');
});

test('last month is another thing than 30 days ago', () => {
  const { relative } = newFormat('en');
  const monday = new Date(2026, 10, 23, 10).getTime();
  expect(relative(new Date(2026, 10, 14), monday)).toBe('1 week ago');
  expect(relative(new Date(2026, 8, 26), monday)).toBe('1 month ago');
});

test('durations have hours and minutes', () => {
  const { duration } = newFormat('en');
  expect(duration(59)).toBe('59 sec');
  expect(duration(3599)).toBe('59 min');
  expect(duration(3600)).toBe('1 hr');
  expect(duration(3900)).toBe('1 hr 5 min');
  expect(duration(-5)).toBe('0 sec');
});

test('sizes have the unit that fits', () => {
  const { bytes } = newFormat('en');
  expect(bytes(999)).toBe('999 byte');
  expect(bytes(1_440_000)).toBe('1.4 MB');
});

test('Arabic is written with the digits of meeting numbers', () => {
  expect(newFormat('ar').number(12)).toBe('12');
  expect(newFormat('ar').relative(ago(300), now)).toContain('5');
});
