import { expect, test } from 'vitest';
import { isolated } from './isolate';

test('a name is set apart where it runs in the other direction, and only there', () => {
  expect(isolated('Ada', 'fr')).toBe('Ada');
  expect(isolated('ليلى', 'fr')).toBe('\u2068ليلى\u2069');
  expect(isolated('Ada (نادي)', 'en')).toBe('\u2068Ada (نادي)\u2069');
  expect(isolated('ليلى', 'ar')).toBe('ليلى');
  expect(isolated('Ada', 'ar')).toBe('\u2068Ada\u2069');
  expect(isolated('\u2068Ada\u2069', 'ar')).toBe('\u2068Ada\u2069');
});

test('numbers, times and addresses stay as they are', () => {
  expect(isolated(7, 'ar')).toBe(7);
  expect(isolated('20:15', 'ar')).toBe('20:15');
  expect(isolated('https://meet.example/meet/1234', 'ar')).toBe('https://meet.example/meet/1234');
});
