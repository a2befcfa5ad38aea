import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LiveMessage, openStream } from './stream';

class FakeSource extends EventTarget {
  readyState = 1;
  onerror: (() => void) | null = null;
  closed = false;
  close() {
    this.closed = true;
  }
  say(event: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }
  /** Ends, for the browser to come again, or for good. */
  fail(readyState: 0 | 2) {
    this.readyState = readyState;
    this.onerror?.();
  }
}

let sources: FakeSource[];
let told: LiveMessage[];
let refused: number;
let close: () => void;
const last = () => sources.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  told = [];
  refused = 0;
  close = openStream({
    told: (message) => told.push(message),
    refused: () => refused++,
    open: (url) => {
      expect(url).toBe('/api/events');
      sources.push(new FakeSource());
      return last() as unknown as EventSource;
    },
  });
});

afterEach(() => {
  close();
  vi.useRealTimers();
});

test('tells what it knows', () => {
  last().say('ready', {});
  last().say('surprise', {});
  last().say('counters', { messages: 1 });
  last().say('conference', { conference: 'c1', state: 'live' });
  expect(told).toEqual([
    { event: 'ready', data: {} },
    { event: 'counters', data: { messages: 1 } },
    { event: 'conference', data: { conference: 'c1', state: 'live' } },
  ]);
});

test('leaves a browser alone that comes again by itself', () => {
  last().fail(0);
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(1);
  expect(refused).toBe(0);
});

test('opens again what the browser has given up, ever more slowly, and asks whether anybody is signed in', () => {
  last().fail(2);
  expect(refused).toBe(1);
  vi.advanceTimersByTime(999);
  expect(sources).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(sources).toHaveLength(2);
  last().fail(2);
  vi.advanceTimersByTime(1999);
  expect(sources).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(sources).toHaveLength(3);
  last().say('ready', {});
  last().fail(2);
  vi.advanceTimersByTime(1000);
  expect(sources).toHaveLength(4);
});

test('begins anew on another network, and after the machine has slept', () => {
  window.dispatchEvent(new Event('online'));
  expect(sources).toHaveLength(2);
  expect(sources[0]!.closed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(sources).toHaveLength(2);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(20_000);
  expect(sources).toHaveLength(3);
});

test('ends', () => {
  last().fail(2);
  close();
  expect(last().closed).toBe(true);
  vi.advanceTimersByTime(60_000);
  window.dispatchEvent(new Event('online'));
  expect(sources).toHaveLength(1);
});
