import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Attempt } from '../src/attempt.js';
import type { Carrier } from '../src/carrier.js';
import { eventParser, httpCarrier } from '../src/httpcarrier.js';

/** A server behind fetch. */
class Web {
  readonly posts: { sequence: string; body: string; keepalive: boolean }[] = [];
  readonly told: unknown[] = [];
  stream!: ReadableStreamDefaultController<Uint8Array>;
  opening: RequestInit | undefined;
  url = '';
  status = 200;
  /** Answers of POSTs, held until the test gives them. */
  held: ((status: number) => void)[] | undefined;
  carrier!: Carrier;

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    this.url = url;
    if (init.method !== 'POST') {
      this.opening = init;
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void (this.stream = controller) });
      init.signal?.addEventListener('abort', () => this.stream.error(new Error('aborted')));
      return new Response(this.status === 200 ? body : 'no', { status: this.status, headers: { 'Content-Type': 'text/event-stream' } });
    }
    const headers = init.headers as Record<string, string>;
    expect(headers).toMatchObject({ 'Content-Type': 'text/event-stream', 'Rotunda-Carrier': 'secret' });
    this.posts.push({ sequence: headers['Rotunda-Sequence'] ?? '', body: await (init.body as Blob).text(), keepalive: init.keepalive ?? false });
    const status = this.held ? await new Promise<number>((resolve) => this.held?.push(resolve)) : 204;
    if (status === 0) {
      throw new TypeError('network error');
    }
    return new Response(null, { status });
  };

  say(text: string): void {
    this.stream.enqueue(new TextEncoder().encode(text));
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

declare const setImmediate: (callback: () => void) => void;

/** Lets promises and streams run. */
async function turn(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

async function open(change: Partial<Web> = {}): Promise<Web> {
  const web = Object.assign(new Web(), change);
  vi.stubGlobal('fetch', web.fetch);
  web.carrier = httpCarrier('wss://host/signal', {
    opened: () => web.told.push('opened'),
    frame: (frame) => web.told.push(frame),
    closed: (code, reason) => web.told.push([code, reason]),
  });
  await turn();
  if (web.status === 200) {
    web.say('::\n\nevent: open\ndata: {"carrier":"secret"}\n\n');
    await turn();
  }
  return web;
}

test('frames come as events, in pieces of any size, and go by POST, numbered, what waits together', async () => {
  const web = await open();
  expect(web.url).toBe('https://host/signal');
  expect(web.opening).toMatchObject({ cache: 'no-store', credentials: 'include', headers: { 'Rotunda-Carrier': 'open' } });
  for (const byte of ':\n\ndata: {"é":1}\n\ndata: two\r\ndata: lines\r\n\r\n') {
    web.say(byte);
  }
  web.held = [];
  web.carrier.send('a');
  web.carrier.send('b');
  await turn();
  web.carrier.send('c');
  web.carrier.send('d');
  await turn();
  expect(web.posts).toEqual([{ sequence: '1', body: 'data: a\n\ndata: b\n\n', keepalive: false }]);
  web.held[0]?.(204);
  await turn();
  expect(web.posts[1]).toEqual({ sequence: '2', body: 'data: c\n\ndata: d\n\n', keepalive: false });
  expect(web.told).toEqual(['opened', '{"é":1}', 'two\nlines']);
});

test('at most 64 frames and 256 KiB go in one POST', async () => {
  const web = await open();
  for (let i = 0; i < 65; i++) {
    web.carrier.send(`${i}`);
  }
  await turn();
  for (let i = 0; i < 5; i++) {
    web.carrier.send('x'.repeat(60_000));
  }
  await turn();
  expect(web.posts.map(({ body }) => body.split('\n\n').length - 1)).toEqual([64, 1, 4, 1]);
});

test('a POST that was lost is made again, with its number; a second time ends the carrier', async () => {
  const web = await open({ held: [] });
  web.carrier.send('a');
  await turn();
  web.held?.[0]?.(0);
  await turn();
  expect(web.posts.map(({ sequence }) => sequence)).toEqual(['1', '1']);
  web.held?.[1]?.(0);
  await turn();
  expect(web.told).toEqual(['opened', [1006, 'frames could not be sent']]);
});

test('a carrier that the server does not know ends', async () => {
  const web = await open({ held: [] });
  web.carrier.send('a');
  await turn();
  web.held?.[0]?.(410);
  await turn();
  expect(web.told).toEqual(['opened', [1006, 'the server answered 410']]);
});

test("the server's close code arrives after its frames; a stream that just ends is 1006", async () => {
  const web = await open();
  web.say('data: last\n\nevent: close\ndata: {"code":4005,"reason":"left"}\n\ndata: late\n\n');
  await turn();
  expect(web.told).toEqual(['opened', 'last', [4005, 'left']]);
  const other = await open();
  other.stream.close();
  await turn();
  expect(other.told).toEqual(['opened', [1006, 'the stream ended']]);
});

test('a close sends what waits, and its code, at once and beyond the page', async () => {
  const web = await open({ held: [] });
  web.carrier.send('first');
  await turn();
  web.carrier.send('leave');
  web.carrier.close(1000, 'done');
  await turn();
  expect(web.posts[1]).toEqual({ sequence: '2', body: 'data: leave\n\nevent: close\ndata: {"code":1000,"reason":"done"}\n\n', keepalive: true });
  expect(web.told).toEqual(['opened', [1006, 'done']]);
  expect(() => web.carrier.send('x')).toThrow();
});

test('a server without this carrier is told by its status', async () => {
  const web = await open({ status: 426 });
  expect(web.told).toEqual([[1006, 'the server answered 426 without a stream']]);
});

test('a proxy that holds the response back is named', async () => {
  const web = new Web();
  vi.stubGlobal('fetch', web.fetch);
  const refused: string[] = [];
  new Attempt({ kind: 'http', open: httpCarrier, timeoutMs: 10_000 }, 'wss://host/signal', { protocol: [1] }, {
    welcomed: () => undefined,
    refused: (error) => refused.push(error.message),
    frame: () => undefined,
    closed: () => undefined,
  });
  await turn();
  vi.advanceTimersByTime(10_000);
  expect(refused).toEqual([expect.stringContaining('holds back')]);
});

test('events without data, comments and unknown fields are no frames', () => {
  const told: string[] = [];
  const parse = eventParser((name, data) => told.push(`${name}|${data}`));
  parse('event: x\n\nid: 1\nretry: 5\ndata\n\n:data: y\ndata:no space\n\n');
  expect(told).toEqual(['|', '|no space']);
});
