import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { shareStream } from './shared';
import type { LiveMessage } from './stream';

/** The locks of a browser, as far as these pages use them. */
function fakeLocks() {
  let holder: { lose(): void } | undefined;
  const queue: { hold(): void; signal: AbortSignal | undefined }[] = [];
  const next = () => {
    holder = undefined;
    let turn = queue.shift();
    while (turn?.signal?.aborted) turn = queue.shift();
    turn?.hold();
  };
  const request = (_: string, options: { steal?: boolean; signal?: AbortSignal }, work: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      const gone = () => reject(new DOMException('', 'AbortError'));
      options.signal?.addEventListener('abort', gone);
      const hold = () => {
        const mine = { lose: gone };
        holder = mine;
        void work().then(() => {
          resolve();
          if (holder === mine) next();
        });
      };
      if (options.steal) {
        holder?.lose();
        hold();
      } else if (holder) queue.push({ hold, signal: options.signal });
      else hold();
    });
  return { request };
}

interface Tab {
  heard: LiveMessage[];
  close(): void;
}

let streams: { say(message: LiveMessage): void; closed: boolean }[];
let channels: Set<FakeChannel>;
/** Tabs that the system has put to sleep hear nothing. */
let asleep: Set<FakeChannel>;

class FakeChannel {
  onmessage: ((event: MessageEvent) => void) | null = null;
  constructor() {
    channels.add(this);
  }
  postMessage(data: unknown) {
    for (const other of channels) if (other !== this && !asleep.has(other)) other.onmessage?.({ data } as MessageEvent);
  }
  close() {
    channels.delete(this);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  streams = [];
  channels = new Set();
  asleep = new Set();
  vi.stubGlobal('BroadcastChannel', FakeChannel);
  Object.defineProperty(navigator, 'locks', { configurable: true, value: fakeLocks() });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'locks');
});

function tab(): Tab {
  const heard: LiveMessage[] = [];
  const close = shareStream('ada', {
    told: (message) => heard.push(message),
    refused: () => {},
    open: ({ told }) => {
      const stream = { say: told, closed: false };
      streams.push(stream);
      return () => void (stream.closed = true);
    },
  });
  return { heard, close };
}

const event = (n: number): LiveMessage => ({ event: 'counters', data: n });
const settle = () => vi.advanceTimersByTimeAsync(0);

test('tabs share one stream, and the next one opens its own when the first is closed', async () => {
  const first = tab();
  const second = tab();
  await settle();
  expect(streams).toHaveLength(1);
  streams[0]!.say(event(1));
  expect(first.heard).toEqual([event(1)]);
  expect(second.heard).toEqual([event(1)]);
  first.close();
  await settle();
  expect(streams[0]!.closed).toBe(true);
  expect(streams).toHaveLength(2);
  streams[1]!.say(event(2));
  expect(second.heard).toEqual([event(1), event(2)]);
  expect(first.heard).toEqual([event(1)]);
  second.close();
  await settle();
  expect(streams[1]!.closed).toBe(true);
});

test('a tab that is shown asks for who listens, and takes over from one that sleeps', async () => {
  const first = tab();
  const second = tab();
  await settle();
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(2000);
  expect(streams).toHaveLength(1); // the first answered
  asleep.add([...channels][0]!);
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(2000);
  expect(streams).toHaveLength(2);
  expect(streams[0]!.closed).toBe(true);
  streams[1]!.say(event(3));
  expect(second.heard).toEqual([event(3)]);
  asleep.clear();
  second.close();
  await settle();
  expect(streams).toHaveLength(3); // the first has its turn again
  first.close();
});

test('where there are no locks each tab listens for itself', () => {
  Reflect.deleteProperty(navigator, 'locks');
  const first = tab();
  const second = tab();
  expect(streams).toHaveLength(2);
  first.close();
  second.close();
  expect(streams.every((s) => s.closed)).toBe(true);
});
