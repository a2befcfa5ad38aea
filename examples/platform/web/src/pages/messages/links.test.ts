import { expect, test } from 'vitest';
import { callIn, partsOf } from './links';

const here = 'https://meet.example';
const links = (text: string) => partsOf(text, here).flatMap((part) => (part.href ? [[part.text, part.href]] : []));

test('addresses are found, without the marks around them', () => {
  expect(links('See https://example.org/a?b=1#c, or (http://example.org/x_(y)).')).toEqual([
    ['https://example.org/a?b=1#c', 'https://example.org/a?b=1#c'],
    ['http://example.org/x_(y)', 'http://example.org/x_(y)'],
  ]);
  expect(links('انظر https://example.org/a، ثم')).toEqual([['https://example.org/a', 'https://example.org/a']]);
});

test('nothing of the text is lost', () => {
  const text = '<b>x</b>\n“https://example.org/”! https:// javascript:alert(1) end';
  expect(partsOf(text, here).map((part) => part.text).join('')).toBe(text);
  expect(links(text)).toEqual([['https://example.org/', 'https://example.org/']]);
});

test('what is here is a path, and so an address that only looks like it is none', () => {
  expect(links('https://meet.example/people/1 https://meet.example.org/people/1 https://meet.example@evil.example/')).toEqual([
    ['https://meet.example/people/1', '/people/1'],
    ['https://meet.example.org/people/1', 'https://meet.example.org/people/1'],
  ]);
  expect(links('https://meet.example//evil.example/x')).toEqual([['https://meet.example//evil.example/x', 'https://meet.example//evil.example/x']]);
  expect(links('https://meet.example/\u202egnp.exe')).toEqual([['https://meet.example/', '/']]);
});

test('an invitation to a call is one to this platform', () => {
  expect(callIn('Here:\nhttps://meet.example/meet/123456789012', here)).toBe('/meet/123456789012');
  expect(callIn('https://other.example/meet/123456', here)).toBeUndefined();
  expect(callIn('https://meet.example/meet/12', here)).toBeUndefined();
});
