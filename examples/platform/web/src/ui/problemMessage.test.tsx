import { fireEvent, screen } from '@testing-library/react';
import i18next from 'i18next';
import { beforeEach, expect, test, vi } from 'vitest';
import { Problem, type ProblemCode, problemCodes, problemOf } from '../api/problem';
import { show } from '../testing/stage';
import { ProblemAlert } from './ProblemAlert';
import { fieldMessage, problemMessage } from './problemMessage';

beforeEach(async () => {
  (await show(null)).unmount();
});

const t = i18next.t;

test('every code has words', () => {
  const internal = problemMessage(t, new Problem('internal'));
  for (const code of problemCodes) {
    const said = problemMessage(t, new Problem(code));
    expect(said, code).not.toContain('problem.');
    if (!['internal', 'malformed', 'method_not_allowed'].includes(code)) expect(said, code).not.toBe(internal);
  }
});

test('a code of a newer server, and what is no problem at all, is called a fault of the server', () => {
  const internal = problemMessage(t, new Problem('internal'));
  expect(problemMessage(t, new Problem('surprise' as ProblemCode))).toBe(internal);
  expect(problemMessage(t, new TypeError('x is undefined'))).toBe(internal);
});

test('how long to wait is said', () => {
  expect(problemMessage(t, new Problem('rate_limited', 429, { retryAfter: 12.2 }))).toContain('13 seconds');
});

test('a page has words of its own', () => {
  expect(problemMessage(t, new Problem('conflict'), { conflict: 'It is over.' })).toBe('It is over.');
});

test('a field shows what is wrong with it alone', () => {
  const wrong = new Problem('invalid', 422, { field: 'email' });
  expect(fieldMessage(t, wrong, 'email')).toBe('This is not acceptable.');
  expect(fieldMessage(t, wrong, 'email', { invalid: 'This is no address.' })).toBe('This is no address.');
  expect(fieldMessage(t, wrong, 'password')).toBeUndefined();
  expect(fieldMessage(t, null, 'email')).toBeUndefined();
});

test('a problem is read from an answer', () => {
  const headers = { 'Retry-After': '7', 'X-Request-Id': 'r1' };
  expect(problemOf(new Response(null, { status: 429, headers }), { code: 'rate_limited' })).toMatchObject({ code: 'rate_limited', retryAfter: 7, request: 'r1' });
  expect(problemOf(new Response(null, { status: 422 }), { code: 'invalid', errors: [{ location: 'body.title', message: '' }] })).toMatchObject({ field: 'title' });
  expect(problemOf(new Response('<h1>Bad gateway', { status: 502 }), '<h1>Bad gateway').code).toBe('away');
  expect(problemOf(new Response('', { status: 500 }), undefined).code).toBe('internal');
});

test('it is read out, with a way on', async () => {
  const retry = vi.fn();
  await show(<ProblemAlert problem={new Problem('internal', 500, { request: 'r1' })} onRetry={retry} />);
  const [alert] = await screen.findAllByRole('alert');
  expect(alert?.textContent).toContain('Request: r1');
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(retry).toHaveBeenCalledOnce();
});

test('who is not signed in any more finds the way, and back', async () => {
  await show(<ProblemAlert problem={new Problem('unauthenticated', 401)} />, { at: '/messages?box=sent' });
  expect((await screen.findByRole('link', { name: 'Sign in' })).getAttribute('href')).toBe('/sign-in?return=%2Fmessages%3Fbox%3Dsent');
});
