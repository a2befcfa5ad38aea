import { expect, test } from 'vitest';
import { makeNumber, meetingLink, parseNumber, showNumber } from './number';

test.each([
  ['1234', '1234'],
  [' 437 507-147 ', '437507147'],
  ['٤٣٧ ٥٠٧ ١٤٧', '437507147'],
  ['१२३४', '1234'],
  ['123456789012', '123456789012'],
  ['123', undefined],
  ['1234567890123', undefined],
  ['12a4', undefined],
  ['', undefined],
])('%j is the number %j', (typed, number) => {
  expect(parseNumber(typed)).toBe(number);
});

test.each([
  ['1234', '1234'],
  ['12345', '12 345'],
  ['123456', '123 456'],
  ['1234567', '123 4567'],
  ['12345678', '1234 5678'],
  ['123456789', '123 456 789'],
  ['1234567890', '12 3456 7890'],
  ['12345678901', '123 4567 8901'],
  ['123456789012', '123 456 789 012'],
])('%s is shown as %s', (number, shown) => {
  expect(showNumber(number)).toBe(shown);
  expect(parseNumber(shown)).toBe(number);
});

test('a number that is made has nine digits, of bytes that favour none', () => {
  let round = 0;
  const bytes = [[255, 250, 0, 10, 249, 251, 1], [0, 2, 3, 254], [4, 5, 6, 7, 8]];
  const number = makeNumber((values) => {
    values.fill(255);
    values.set(bytes[round++] ?? [9, 9, 9]);
    return values;
  });
  // Zeros do not lead, and from 250 on bytes do not count.
  expect(number).toBe('910234567');
  expect(parseNumber(makeNumber())).toHaveLength(9);
  expect(makeNumber()).not.toBe(makeNumber());
});

test('the link leads to the page of the number', () => {
  expect(meetingLink('437507147', 'https://meet.example')).toBe('https://meet.example/meet/437507147');
});
