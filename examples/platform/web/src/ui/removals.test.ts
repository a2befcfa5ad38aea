import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Removals, removalDelay } from './removals';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is removed is hidden at once, and removed after a while', async () => {
  const remove = vi.fn(async () => {});
  const r = new Removals(remove, () => {});
  const before = r.now();
  r.add('a');
  expect(r.now()).not.toBe(before);
  expect([...r.now()]).toEqual(['a']);
  expect(remove).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(removalDelay);
  expect(remove).toHaveBeenCalledExactlyOnceWith('a', false);
  expect([...r.now()]).toEqual(['a']);
  expect(r.waiting()).toBe(0);
});

test('the last one is taken back first, and is not removed', async () => {
  const remove = vi.fn(async () => {});
  const r = new Removals(remove, () => {});
  r.add('a');
  r.add('b');
  r.undo();
  expect([...r.now()]).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(removalDelay);
  expect(remove.mock.calls).toEqual([['a', false]]);
  r.undo();
  expect([...r.now()]).toEqual(['a']);
});

test('who leaves the page has it removed at once', async () => {
  const remove = vi.fn(async () => {});
  const r = new Removals(remove, () => {});
  r.add('a');
  await r.flush(true);
  await vi.advanceTimersByTimeAsync(removalDelay);
  expect(remove.mock.calls).toEqual([['a', true]]);
});

test('what could not be removed is shown again', async () => {
  const failed = vi.fn();
  const error = new Error('away');
  const told = vi.fn();
  const r = new Removals(() => Promise.reject(error), failed);
  r.subscribe(told);
  r.add('a');
  await r.flush();
  expect(r.now().size).toBe(0);
  expect(failed).toHaveBeenCalledExactlyOnceWith(error);
  expect(told).toHaveBeenCalledTimes(3);
});
