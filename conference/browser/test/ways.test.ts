import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CloseCode } from '../src/protocol.gen.js';
import { Session } from '../src/session.js';
import { WebWays } from '../src/ways.js';
import type { CarrierFactory } from '../src/carrier.js';
import { FakeServer, type Handler } from './fake/server.js';
import { failure, pass, settled } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** What becomes of WebSockets: they work, are refused, or open and then say nothing. */
type Sockets = 'work' | 'refused' | 'mute';

function make(handlers: Record<string, Handler> = {}) {
  const server = new FakeServer(handlers);
  const world = { server, sockets: 'work' as Sockets, tried: [] as string[], told: [] as string[] };
  const socket: CarrierFactory = (url, events) => {
    world.tried.push('websocket');
    if (world.sockets === 'refused') {
      setTimeout(() => events.closed(CloseCode.Abnormal, ''), 1);
      return { send: () => undefined, close: () => undefined };
    }
    const carrier = server.factory(url, events);
    if (world.sockets === 'mute') {
      server.carrier.freeze();
    }
    return carrier;
  };
  const http: CarrierFactory = (url, events) => {
    world.tried.push('http');
    return server.factory(url, events);
  };
  const ways = new WebWays(socket, http);
  const session = (): Session =>
    new Session(
      { url: 'wss://host/signal', carrier: ways, client: 'test', logger: { debug: () => undefined, warn: () => undefined }, random: () => 0.5 },
      {
        event: (type) => world.told.push(type),
        attached: (attached) => world.told.push(attached ? 'attached' : 'detached'),
        lost: (error) => world.told.push(`lost ${error.code}`),
      },
    );
  return { ...world, world, session };
}

async function opened(made: ReturnType<typeof make>): Promise<Session> {
  const session = made.session();
  await settled(session.open('token'));
  await settled(session.request('update', {}));
  return session;
}

/** Lets time pass with a server that is heard of. */
async function live({ server }: ReturnType<typeof make>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    if (passed % 4000 === 0) {
      server.session.notice('ping', {});
    }
    await pass(Math.min(500, ms - passed));
  }
}

test('a WebSocket that works is all that is tried', async () => {
  const made = make();
  await opened(made);
  await live(made, 600_000);
  expect(made.tried).toEqual(['websocket']);
});

test.each(['refused', 'mute'] as const)('WebSockets that are %s: after two the way is HTTP, and it is remembered', async (sockets) => {
  const made = make();
  made.world.sockets = sockets;
  await opened(made);
  expect(made.tried).toEqual(['websocket', 'websocket', 'http']);
  made.tried.length = 0;
  await opened(made);
  expect(made.tried).toEqual(['http']);
});

test('a server that no way reaches is connection_failed, after all were tried, each time', async () => {
  const made = make();
  made.server.reachable = false;
  for (let i = 0; i < 2; i++) {
    made.tried.length = 0;
    expect(await failure(made.session().open('token'))).toMatchObject({ code: 'connection_failed' });
    expect(made.tried).toEqual(['websocket', 'websocket', 'http']);
  }
});

test('what the server refuses is not tried another way', async () => {
  const made = make();
  made.server.helloRefusals = [{ code: 'unauthenticated', message: 'no' }];
  expect(await failure(made.session().open('token'))).toMatchObject({ code: 'unauthenticated' });
  expect(made.tried).toEqual(['websocket']);
});

test('a session on HTTP moves to a WebSocket once one works; nothing is lost, doubled or told', async () => {
  const late: ((value: unknown) => void)[] = [];
  const made = make({ 'x.late': () => new Promise((resolve) => late.push(resolve)) });
  made.world.sockets = 'refused';
  const session = await opened(made);
  const waiting = session.requestExtension('x.late', {}, 600_000);
  await live(made, 31_000);
  expect(made.tried).toEqual(['websocket', 'websocket', 'http', 'websocket']);
  made.world.sockets = 'work';
  await live(made, 28_000);
  expect(made.tried).toHaveLength(4); // the next attempt takes twice as long
  // Events come all the time, also while it moves.
  for (let i = 0; i < 200; i++) {
    made.server.session.event(`e${i}`, {});
    await pass(25);
  }
  expect(made.tried).toHaveLength(4);
  for (let i = 200; i < 2000; i++) {
    made.server.session.event(`e${i}`, {});
    await pass(25);
  }
  late[0]?.({ done: true });
  expect(await settled(waiting)).toEqual({ done: true });
  expect(made.tried).toEqual(['websocket', 'websocket', 'http', 'websocket', 'websocket']);
  expect(made.told).toEqual(Array.from({ length: 2000 }, (_, i) => `e${i}`));
  expect(made.server.ran.filter((type) => type === 'x.late')).toHaveLength(1);
  expect(session.attached).toBe(true);
});

test('WebSockets that stay mute are tried again and again, and cost nothing', async () => {
  const made = make();
  made.world.sockets = 'mute';
  const session = await opened(made);
  await live(made, 120_000);
  made.server.session.event('still', {});
  await pass(10);
  expect(session.attached).toBe(true);
  expect(made.tried.filter((kind) => kind === 'websocket').length).toBeGreaterThan(3);
  expect(made.told).toEqual(['still']);
});

test('a carrier that is cut while another is tried is resumed by the way that worked', async () => {
  const made = make();
  made.world.sockets = 'mute';
  const session = await opened(made);
  await live(made, 30_500);
  expect(made.tried.at(-1)).toBe('websocket');
  made.server.carriers.at(-2)?.cut();
  await pass(400);
  expect(session.attached).toBe(true);
  expect(made.tried.at(-1)).toBe('http');
  expect(made.told).toEqual(['detached', 'attached']);
});
