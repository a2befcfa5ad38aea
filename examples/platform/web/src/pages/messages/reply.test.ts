import { expect, test } from 'vitest';
import { cut, length, maxBody, maxSubject, quote, replySubject } from './reply';

test('an answer is marked once', () => {
  expect(replySubject('Plan')).toBe('Re: Plan');
  expect(replySubject('RE: Plan')).toBe('RE: Plan');
  expect(replySubject('Recipe')).toBe('Re: Recipe');
});

test('what is too long is cut between characters', () => {
  expect(length('a😀')).toBe(2);
  expect(cut('a😀b', 2)).toBe('a😀');
  expect(length(replySubject('😀'.repeat(maxSubject)))).toBe(maxSubject);
  expect(length(quote('Ada:', 'x'.repeat(maxBody)))).toBeLessThan(maxBody);
});

test('what is quoted is marked line by line', () => {
  expect(quote('Ada wrote:', 'one\n> two\n')).toBe('\n\nAda wrote:\n> one\n>> two');
});
