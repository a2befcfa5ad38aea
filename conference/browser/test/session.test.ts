import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RotundaError } from '../src/errors.js';
import { CloseCode, LIMITS, type WireError } from '../src/protocol.gen.js';
import { Session } from '../src/session.js';
import { FakeServer, refuse, type Handler } from './fake/server.js';
import { failure, pass, settled } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Told {
  readonly session: Session;
  readonly server: FakeServer;
  /** What the session told, in order. */
  readonly told: string[];
}

function make(handlers: Record<string, Handler> = {}): Told {
  const server = new FakeServer(handlers);
  const told: string[] = [];
  const session = new Session(
    { url: 'ws://host/signal', carrier: server.factory, client: 'test', logger: { debug: () => undefined, warn: () => undefined }, random: () => 0.5 },
    {
      event: (type, data) => told.push(`${type} ${JSON.stringify(data)}`),
      attached: (attached) => told.push(attached ? 'attached' : 'detached'),
      lost: (error) => told.push(`lost ${error.code}`),
    },
  );
  return { session, server, told };
}

async function open(handlers: Record<string, Handler> = {}): Promise<Told> {
  const made = make(handlers);
  await settled(made.session.open('secret'));
  await settled(made.session.request('update', {}));
  return made;
}

test('says hello with the credential and nothing else', async () => {
  const { server } = await open();
  expect(server.hellos).toEqual([{ protocol: [1], features: ['direct'], client: 'test', token: 'secret' }]);
  expect(server.carrier.url).toBe('ws://host/signal');
});

test('a refused hello is the error of the server', async () => {
  const { session, server } = make();
  server.helloRefusals = [{ code: 'unauthenticated', message: 'no' }];
  expect(await failure(session.open(undefined))).toMatchObject({ code: 'unauthenticated', action: 'leave', message: 'no' });
});

test('a server that cannot be reached is connection_failed', async () => {
  const { session, server } = make();
  server.reachable = false;
  expect(await failure(session.open(undefined))).toMatchObject({ code: 'connection_failed', action: 'retry' });
});

test('a carrier that cannot even be made is connection_failed', async () => {
  const session = new Session(
    {
      url: 'ws://host/signal',
      carrier: () => {
        throw new DOMException('mixed content', 'SecurityError');
      },
      client: 'test',
      logger: { debug: () => undefined, warn: () => undefined },
      random: () => 0,
    },
    { event: () => undefined, attached: () => undefined, lost: () => undefined },
  );
  expect(await failure(session.open(undefined))).toMatchObject({ code: 'connection_failed', message: 'SecurityError: mixed content' });
});

test('a server that says nothing is connection_failed after ten seconds', async () => {
  const { session, server } = make();
  const opened = failure(session.open(undefined));
  server.carrier.freeze();
  await pass(9_900);
  expect(server.carrier.closedWith).toBeUndefined();
  expect(await opened).toMatchObject({ code: 'connection_failed' });
  expect(server.carrier.closedWith).toBe(CloseCode.HelloTimeout);
});

test('a carrier refused with a close code is that code', async () => {
  const { session, server } = make();
  const opened = failure(session.open(undefined));
  server.carrier.cut(CloseCode.UnsupportedVersion);
  expect(await opened).toMatchObject({ code: 'unsupported_version', action: 'leave' });
});

test('replies are matched by id, in whatever order they come', async () => {
  const late: ((value: unknown) => void)[] = [];
  const { session } = await open({
    'x.late': () => new Promise((resolve) => late.push(resolve)),
    'x.soon': () => ({ soon: true }),
    'x.no': () => refuse('forbidden'),
  });
  const slow = session.requestExtension('x.late', {});
  const refused = failure(session.requestExtension('x.no', {}));
  expect(await settled(session.requestExtension('x.soon', {}))).toEqual({ soon: true });
  expect(await refused).toMatchObject({ code: 'forbidden', action: 'fix' });
  late[0]?.({ late: true });
  expect(await settled(slow)).toEqual({ late: true });
});

test('an error carries when to try again', async () => {
  const { session } = await open({ 'x.y': () => refuse('rate_limited', 700) });
  expect(await failure(session.requestExtension('x.y', {}))).toMatchObject({ code: 'rate_limited', action: 'retry', retryAfterMs: 700 });
});

test('a code of a newer server is treated as internal', () => {
  const error: WireError = { code: 'news' as never, message: '' };
  expect(RotundaError.fromWire(error)).toMatchObject({ code: 'news', action: 'retry' });
});

test('an outcome by callback keeps its place among the events', async () => {
  const { session, server, told } = await open({
    update: (_, on) => {
      on.event('before', {});
      queueMicrotask(() => on.event('after', {}));
      return {};
    },
  });
  told.length = 0;
  session.send('update', {}, () => told.push('reply'));
  await pass();
  expect(told).toEqual(['before {}', 'reply', 'after {}']);
  expect(server.session.requests).toHaveLength(2);
});

test('every frame carries the acknowledgement; alone it goes within a quarter of a second', async () => {
  const { session, server } = await open();
  server.session.event('a', {});
  await pass(10);
  await settled(session.request('update', {}));
  expect(server.carrier.received.at(-1)).toMatchObject({ id: 2, ack: 2 });
  await pass(300);
  expect(server.carrier.received.at(-1)).toEqual({ type: 'ack', ack: 3 });
  const frames = server.carrier.received.length;
  await pass(3000);
  expect(server.carrier.received).toHaveLength(frames);
});

test('sixteen events are acknowledged at once', async () => {
  const { server } = await open();
  await pass(300);
  const { acked } = server.session;
  for (let n = 0; n < 16; n++) {
    server.session.event('a', { n });
  }
  await pass(5);
  expect(server.session.acked).toBe(acked + 16);
});

test('a ping is answered and not told', async () => {
  const { server, told } = await open();
  server.session.notice('ping', {});
  await pass(10);
  expect(server.carrier.received.at(-1)).toMatchObject({ type: 'pong' });
  expect(told).toEqual([]);
});

test('at most 32 requests are in flight, the rest waits its turn in order', async () => {
  const release: (() => void)[] = [];
  const { session, server } = await open({ 'x.slow': () => new Promise<void>((resolve) => release.push(resolve)) });
  const all = Array.from({ length: 40 }, (_, n) => session.requestExtension('x.slow', { n }));
  await pass();
  expect(server.session.requests).toHaveLength(1 + LIMITS.requestsInFlight);
  release.forEach((answer) => answer());
  await pass();
  expect(server.session.requests.slice(1).map((request) => request.data)).toEqual(Array.from({ length: 40 }, (_, n) => ({ n })));
  release.forEach((answer) => answer());
  await settled(Promise.all(all));
});

test('a frame over the limit fails here and not there', async () => {
  const { session, server } = await open();
  expect(await failure(session.requestExtension('x.y', { text: 'ü'.repeat(LIMITS.frame / 2) }))).toMatchObject({ code: 'too_large' });
  expect(server.session.requests).toHaveLength(1);
  expect(server.carrier.closedWith).toBeUndefined();
});

test('a request that is not answered times out', async () => {
  const { session } = await open({ 'x.never': () => new Promise(() => undefined) });
  expect(await failure(session.requestExtension('x.never', {}, 3000))).toMatchObject({ code: 'timeout' });
});

test('a cut is bridged: resumed, replayed, and what was unanswered sent again with its id', async () => {
  let runs = 0;
  const { session, server, told } = await open({ 'x.y': () => ({ runs: ++runs }) });
  const answer = session.requestExtension('x.y', {});
  server.cut = (frame) => (frame === server.frames ? 'after' : undefined); // it arrives, the reply does not
  await pass(2);
  server.cut = () => undefined;
  server.session.event('missed', {});
  expect(await settled(answer)).toEqual({ runs: 1 });
  expect(told).toEqual(['detached', 'attached', 'missed {}']);
  expect(server.hellos[1]).toEqual({ protocol: [1], features: ['direct'], client: 'test', resume: { session: 'SE_1', secret: 'SE_1-secret-1', seq: 1 } });
  expect(session.attached).toBe(true);
});

test('a frame that was taken in before the cut is not told twice', async () => {
  const { server, told } = await open();
  server.session.event('a', {});
  await pass(10);
  server.carrier.toClient({ seq: 2, type: 'a', data: {} });
  await pass(10);
  expect(told).toEqual(['a {}']);
});

test('attempts to resume back off, and a network that comes back ends the wait', async () => {
  const { session, server } = await open();
  server.reachable = false;
  server.carrier.cut();
  await pass(10_000);
  const attempts = server.carriers.length - 1;
  expect(attempts).toBeGreaterThan(4);
  expect(attempts).toBeLessThan(9);
  server.reachable = true;
  session.probe();
  await pass(10);
  expect(session.attached).toBe(true);
});

test('a session that cannot be resumed in its time is lost, with what was unanswered', async () => {
  const { session, server, told } = await open();
  server.reachable = false;
  server.carrier.cut();
  await pass();
  const waiting = failure(session.request('update', {}, 100_000));
  await pass(60_000);
  expect(await waiting).toMatchObject({ code: 'session_lost', action: 'rejoin' });
  expect(told).toEqual(['detached', 'lost session_lost']);
  expect(await failure(session.request('update', {}))).toMatchObject({ code: 'session_lost' });
});

test('a refused resume is a lost session', async () => {
  const { server, told } = await open();
  server.session.ended = true;
  server.carrier.cut();
  await pass(1000);
  expect(told).toEqual(['detached', 'lost session_lost']);
});

test('a resume refused for now is tried again when the server says', async () => {
  const { session, server } = await open();
  server.helloRefusals = [{ code: 'rate_limited', message: '', retry_after_ms: 5000 }];
  server.carrier.cut();
  await pass(5000);
  expect(session.attached).toBe(false);
  await pass(1000);
  expect(session.attached).toBe(true);
});

test.each([
  [CloseCode.Normal, false],
  [CloseCode.GoingAway, true],
  [CloseCode.ResumeFailed, false],
  [CloseCode.SlowConsumer, true],
  [CloseCode.RateLimited, true],
  [CloseCode.Abnormal, true],
  [4999, true],
])('a carrier closed with %i: resumed %s', async (code, resumed) => {
  const { session, server, told } = await open();
  server.carrier.cut(code);
  await pass(1000);
  expect(session.attached).toBe(resumed);
  expect(told.at(-1)).toBe(resumed ? 'attached' : 'lost session_lost');
});

test('C8: a silent carrier is dead after the silence time, not before', async () => {
  const { session, server } = await open();
  const first = server.carrier;
  first.freeze();
  await pass(11_000);
  expect(first.closedWith).toBeUndefined();
  await pass(5_000);
  expect(first.closedWith).toBe(CloseCode.Silent);
  expect(session.attached).toBe(true);
  expect(server.carriers).toHaveLength(2);
});

test('pings keep a carrier alive', async () => {
  const { server } = await open();
  for (let n = 0; n < 20; n++) {
    server.session.notice('ping', {});
    await pass(4000);
  }
  expect(server.carriers).toHaveLength(1);
});

test('a carrier in doubt that says something is kept', async () => {
  const { session, server, told } = await open();
  session.probe();
  void session.requestExtension('x.y', {});
  await pass(5000);
  expect(server.carriers).toHaveLength(1);
  expect(told).toEqual([]);
});

test('a carrier in doubt that says nothing is replaced soon, and what was asked is answered once', async () => {
  const { session, server, told } = await open();
  server.carrier.freeze();
  session.probe();
  session.probe();
  const asked = session.requestExtension('x.y', {});
  await pass(1400);
  expect(server.carriers).toHaveLength(1);
  await pass(400);
  expect(session.attached).toBe(true);
  expect(await settled(asked)).toEqual({});
  expect(server.carriers).toHaveLength(2);
  expect(told).toEqual(['detached', 'attached']);
  expect(server.ran.filter((type) => type === 'x.y')).toHaveLength(1);
});

test('a resume that hangs on the old network is begun anew on the next one', async () => {
  const { session, server } = await open();
  server.carrier.cut();
  while (server.carriers.length === 1) {
    await pass(1);
  }
  server.carrier.freeze(); // the attempt's
  await pass(100);
  expect(session.attached).toBe(false);
  session.probe();
  await pass(20);
  expect(server.carriers).toHaveLength(3);
  expect(session.attached).toBe(true);
});

test('a page that slept gives its carrier time to show itself', async () => {
  const { server } = await open();
  server.session.notice('ping', {});
  await pass(10);
  vi.setSystemTime(Date.now() + 3_600_000); // asleep: no timer ran
  await pass(3100);
  server.session.notice('ping', {});
  await pass(5000);
  expect(server.carriers).toHaveLength(1);
});

test('what is no frame ends the carrier; the session goes on', async () => {
  for (const text of ['{', '[]', 'null', '7', '']) {
    const { session, server } = await open();
    server.carrier.text(text);
    await pass(1000);
    expect(server.carriers[0]?.closedWith).toBe(CloseCode.BadFrame);
    expect(session.attached).toBe(true);
  }
});

test('C11: a frame with nothing known in it is ignored', async () => {
  const { session, server, told } = await open();
  server.carrier.toClient({});
  server.carrier.toClient({ re: 99, seq: 2, data: {} });
  await pass(10);
  expect(told).toEqual([]);
  expect(session.attached).toBe(true);
});

test('left is acknowledged at once: the server waits for that', async () => {
  const { server, told } = await open();
  server.session.end('removed');
  await pass(2);
  expect(told).toEqual(['left {"reason":"removed"}']);
  expect(server.session.acked).toBe(2);
});

test('close fails what is unanswered and tells nothing', async () => {
  const { session, server, told } = await open({ 'x.never': () => new Promise(() => undefined) });
  const waiting = failure(session.requestExtension('x.never', {}));
  session.close(1000, 'bye');
  session.close(1000, 'bye');
  expect(await waiting).toMatchObject({ code: 'closed' });
  expect(server.carrier.closedWith).toBe(1000);
  expect(told).toEqual([]);
});
