import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RoomOptions, TokenRequest } from '../src/options.js';
import { FakeTrack, type FakePeer } from './fake/peer.js';
import { refuse } from './fake/server.js';
import { inRoom, joined, pass, settled, type World } from './fake/world.js';

let signs: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  signs = new EventTarget();
  vi.stubGlobal('addEventListener', signs.addEventListener.bind(signs));
  vi.stubGlobal('removeEventListener', signs.removeEventListener.bind(signs));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const servers = { ice_servers: [{ urls: ['turn:fresh'], username: 'u', credential: 'c' }] };

/** A room in which something is published and connected, and what was told of its links. */
async function sending(options: Partial<RoomOptions> = {}): Promise<World & { peer: FakePeer; configured: RTCConfiguration[]; links: string[] }> {
  const made = await inRoom({ ice_servers: () => servers }, options);
  await settled(made.room.publish(new FakeTrack('video').media));
  const peer = made.peers[0]!;
  const configured: RTCConfiguration[] = [];
  Object.assign(peer, { setConfiguration: (configuration: RTCConfiguration) => configured.push(configuration) });
  const links: string[] = [];
  made.room.on('link', (link, up) => links.push(`${link} ${up ? 'up' : 'down'} ${made.room.getSnapshot().down.join('+')}`.trim()));
  peer.ice('connected');
  peer.connection('connected');
  return { ...made, peer, configured, links };
}

/** Answers to checks come on the path. */
function works(peer: FakePeer): () => void {
  let responses = 0;
  const timer = setInterval(() => {
    responses++;
    Object.assign(peer, { stats: new Map([['pair', { type: 'candidate-pair', responsesReceived: responses }]]) });
  }, 200);
  return () => clearInterval(timer);
}

const restarts = (peer: FakePeer): number => peer.calls.filter((call) => call === 'restartIce').length;
const offers = (made: World): unknown[] => made.server.session.requests.filter(({ type }) => type === 'offer');

test('C17: another network: the path is not waited for, ICE restarts with fresh servers; once', async () => {
  const made = await sending();
  signs.dispatchEvent(new Event('online'));
  await pass(1100);
  expect(restarts(made.peer)).toBe(1);
  expect(offers(made)).toHaveLength(2);
  expect(made.configured.at(-1)?.iceServers).toEqual([{ urls: ['turn:fresh'], username: 'u', credential: 'c' }]);
  made.peer.ice('checking');
  made.peer.ice('connected');
  await pass(60_000);
  expect(restarts(made.peer)).toBe(1);
});

test('a path on which something comes is kept, whatever changed', async () => {
  const made = await sending();
  const stop = works(made.peer);
  signs.dispatchEvent(new Event('online'));
  await pass(5000);
  stop();
  expect(restarts(made.peer)).toBe(0);
  expect(made.server.carriers).toHaveLength(1);
  expect(made.links).toEqual([]);
});

test('C17: the carrier dies with the path: both are back within three seconds, and nobody was told to wait for silence', async () => {
  const made = await sending();
  made.server.carrier.freeze();
  signs.dispatchEvent(new Event('online'));
  await pass(2000);
  expect(made.room.state).toBe('connected');
  expect(made.server.carriers).toHaveLength(2);
  await pass(1000);
  expect(restarts(made.peer)).toBe(1);
  expect(offers(made)).toHaveLength(2);
  expect(made.links).toEqual(['signalling down signalling', 'signalling up']);
});

test('ICE that goes disconnected puts the carrier in doubt, too', async () => {
  const made = await sending();
  made.server.carrier.freeze();
  made.peer.ice('disconnected');
  made.peer.connection('disconnected');
  await pass(2000);
  expect(made.server.carriers).toHaveLength(2);
  await pass(1000);
  expect(offers(made)).toHaveLength(2);
  made.peer.ice('connected');
  made.peer.connection('connected');
  expect(made.links).toEqual(['send down send', 'signalling down send+signalling', 'signalling up send', 'send up']);
});

test('while there is no network media waits; when it comes back nothing waits for a backoff', async () => {
  const made = await sending();
  made.server.reachable = false;
  made.server.carrier.freeze();
  signs.dispatchEvent(new Event('offline'));
  await pass(1700);
  expect(made.room.state).toBe('reconnecting');
  expect(restarts(made.peer)).toBe(0);
  await pass(15_000);
  made.server.reachable = true;
  signs.dispatchEvent(new Event('online'));
  await pass(20);
  expect(made.room.state).toBe('connected');
  await pass(1100);
  expect(offers(made)).toHaveLength(2);
});

test('a page that slept looks at once whether its connections are still there', async () => {
  const made = await sending();
  made.server.carrier.freeze();
  vi.setSystemTime(Date.now() + 3_600_000); // asleep: no timer ran
  await pass(7000); // the next tick of the watch, and the probe
  expect(made.server.carriers.length).toBeGreaterThan(1);
  expect(made.room.state).toBe('connected');
  expect(restarts(made.peer)).toBeGreaterThan(0);
});

test('a room that is closed watches nothing', async () => {
  const made = await sending();
  await settled(made.room.leave());
  const carriers = made.server.carriers.length;
  signs.dispatchEvent(new Event('online'));
  await pass(60_000);
  expect(made.server.carriers).toHaveLength(carriers);
});

test('the token function is asked for each join and rejoin, and once more when its token is refused', async () => {
  const asked: (string | undefined)[] = [];
  const token = ({ again, refused }: TokenRequest): string => {
    asked.push(`${again ? 'rejoin' : 'join'} ${refused?.code ?? ''}`.trim());
    return `token${asked.length}`;
  };
  const made = await inRoom({}, { token });
  made.server.helloRefusals = [{ code: 'unauthenticated', message: 'expired' }];
  made.server.session.end('timeout');
  await pass(5000);
  expect(made.room.state).toBe('connected');
  expect(asked).toEqual(['join', 'rejoin', 'rejoin unauthenticated']);
  expect(made.server.hellos.map(({ token }) => token)).toEqual(['token1', 'token2', 'token3']);
});

test('a second refusal is final, and typed; a token that is no function is not asked for again', async () => {
  for (const [token, joins] of [[() => 'bad', 3], ['bad', 2]] as const) {
    let refusing = false;
    const made = await inRoom({ join: () => (refusing ? refuse('forbidden') : joined()) }, { token });
    refusing = true;
    made.server.session.end('timeout');
    await pass(5000);
    expect(made.room.state).toBe('closed');
    expect(made.room.getSnapshot().error).toMatchObject({ code: 'forbidden' });
    expect(made.server.ran.filter((type) => type === 'join')).toHaveLength(joins);
  }
});

test('a token function that fails at a rejoin is asked again, with pauses', async () => {
  let calls = 0;
  const token = (): string => {
    if (++calls === 2) {
      throw new Error('offline');
    }
    return 'token';
  };
  const made = await inRoom({}, { token });
  made.server.session.end('timeout');
  await pass(10_000);
  expect(made.room.state).toBe('connected');
  expect(calls).toBe(3);
});
