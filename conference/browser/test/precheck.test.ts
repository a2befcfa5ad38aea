import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CarrierFactory } from '../src/carrier.js';
import { Precheck, type PrecheckOptions, type PrecheckSnapshot } from '../src/precheck.js';
import type { PrecheckTools } from '../src/prechecktools.js';
import { type FakeMedia, stubMedia } from './fake/media.js';
import { FakePeer, FakeTrack } from './fake/peer.js';
import { FakeServer, refuse, type Handler } from './fake/server.js';
import { answer, failure, joined, pass, person, settled, video } from './fake/world.js';

const http = vi.hoisted((): { carrier: CarrierFactory | undefined } => ({ carrier: undefined }));
vi.mock('../src/httpcarrier.js', () => ({ httpCarrier: ((url, events) => http.carrier!(url, events)) satisfies CarrierFactory }));

let media: FakeMedia;

beforeEach(() => {
  vi.useFakeTimers();
  media = stubMedia();
  media.plug('videoinput', 'cam');
  media.plug('audioinput', 'mic');
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const candidates = ['a=candidate:1 1 udp 2130706431 192.0.2.1 7000 typ host', 'a=candidate:2 1 tcp 1671430143 192.0.2.1 7000 typ host tcptype passive'];
const turn = [{ urls: ['turn:turn.test:3478'], username: 'u', credential: 'c' }];

interface Setting {
  /** What the network lets through. */
  readonly open?: readonly string[];
  readonly handlers?: Record<string, Handler>;
  readonly iceServers?: typeof turn;
  readonly tools?: Partial<PrecheckTools>;
  readonly options?: Partial<PrecheckOptions>;
  /** Members of W3C statistics at the sender, after so many measurements. */
  readonly up?: object;
}

interface Probe {
  readonly check: Precheck;
  readonly server: FakeServer;
  readonly peers: FakePeer[];
  readonly pictures: FakeTrack[];
  readonly history: string[];
}

function probe({ open = ['udp', 'tcp', 'turn'], handlers = {}, iceServers = turn, tools = {}, options = {}, up = {} }: Setting = {}): Probe {
  const peers: FakePeer[] = [];
  const pictures: FakeTrack[] = [];
  const server = new FakeServer({
    join: () => joined([person('PA_other', [video('PB_SE_5_1_0', 'PA_other')])], { ice_servers: iceServers }),
    offer: ((offer, session) => ({ ...(answer(offer, session) as object), sdp: `${candidates.join('\r\n')}\r\n` })) as Handler,
    ...handlers,
  });
  const peerConnection = (configuration: RTCConfiguration): RTCPeerConnection => {
    const peer = new FakePeer(configuration);
    peers.push(peer);
    const set = peer.setRemoteDescription.bind(peer);
    peer.setRemoteDescription = async (description) => {
      await set(description);
      const ways = configuration.iceTransportPolicy === 'relay' ? ['turn'] : candidates.filter((line) => description.sdp?.includes(line)).map((line) => line.split(' ')[2]!);
      if (ways.some((way) => open.includes(way))) {
        setTimeout(() => peer.connection('connected'), 30);
      }
    };
    let bytes = 0;
    let at = 0;
    const stats = peer.stats as Map<string, object>;
    peer.getStats = async () => {
      at += 500;
      bytes += 50_000;
      stats.set('o', { type: 'outbound-rtp', kind: 'video', id: 'o', mid: '0', timestamp: at, bytesSent: bytes });
      stats.set('i', { type: 'inbound-rtp', kind: 'video', id: 'i', mid: '0', timestamp: at, bytesReceived: bytes, jitter: 0.01 });
      stats.set('t', { type: 'transport', id: 't', selectedCandidatePairId: 'p' });
      stats.set('p', { type: 'candidate-pair', id: 'p', currentRoundTripTime: 0.05, availableOutgoingBitrate: 2_000_000, ...up });
      return stats as unknown as RTCStatsReport;
    };
    return peer as unknown as RTCPeerConnection;
  };
  const check = new Precheck(
    { server: 'http://host/signal', carrier: server.factory, peerConnection, random: () => 0.5, measureMs: 3000, ...options },
    {
      secure: () => true,
      shows: async () => true,
      loudest: async () => 0.4,
      picture: () => {
        const track = new FakeTrack('video', `picture-${pictures.length}`);
        pictures.push(track);
        return { track: track.media, stop: () => track.stop() };
      },
      ...tools,
    },
  );
  const history: string[] = [];
  check.subscribe(() => history.push(check.getSnapshot().steps.filter(({ state }) => state === 'running').map(({ name }) => name).join()));
  return { check, server, peers, pictures, history };
}

const states = ({ steps }: PrecheckSnapshot): Record<string, string> => Object.fromEntries(steps.map(({ name, state, error }) => [name, error ? `${state} ${error.code}` : state]));

/** The receive transport of the probe that receives gets what the sender publishes. */
async function offered({ server }: Probe): Promise<void> {
  for (let waited = 0; waited < 200; waited++) {
    await pass(100);
    const session = server.sessions.at(-2);
    const published = server.sessions.at(-1)?.requests.some(({ type }) => type === 'offer');
    if (server.sessions.length === 6 && session && published) {
      session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=video 9 mid=0', tracks: [{ mid: '0', publication: `PB_${server.session.id}_1_0` }] });
      return;
    }
  }
}

test('all is well: each step in its turn, by real joins, and nothing stays open', async () => {
  const made = probe();
  const running = made.check.run();
  await offered(made);
  const result = await settled(running);
  expect(states(result)).toEqual({ browser: 'passed', camera: 'passed', microphone: 'passed', signalling: 'passed', udp: 'passed', tcp: 'passed', turn: 'passed', quality: 'passed' });
  expect(result.outcome).toBe('ready');
  expect(result.steps.find(({ name }) => name === 'microphone')).toMatchObject({ label: 'mic device', level: 0.4 });
  expect(result.steps.at(-1)?.link).toMatchObject({ quality: 'excellent', roundTripTime: 0.05, lost: 0, jitter: 0.01, upBitrate: 2_000_000, downBitrate: 800_000 });
  expect([...new Set(made.history)].filter(Boolean)).toEqual(['browser', 'camera', 'microphone', 'signalling', 'udp', 'tcp', 'turn', 'quality']);
  await pass(3000);
  expect([media.open, made.pictures.map(({ readyState }) => readyState)]).toEqual([[], ['ended', 'ended', 'ended', 'ended']]);
  expect(made.peers.every(({ connectionState }) => connectionState === 'closed')).toBe(true);
  expect(made.server.ran.filter((type) => type === 'join')).toHaveLength(5);
  expect(made.server.ran.filter((type) => type === 'leave')).toHaveLength(5);
  const [first] = made.server.sessions[1]!.requests;
  expect(first?.data).toMatchObject({ room: 'precheck-iiiiiiiiiiiiiiii', name: 'precheck sender', auto_subscribe: false });
  expect(await made.check.run()).toBe(result);
});

test('ways that the network blocks are named, and one that is left is enough', async () => {
  const made = probe({ open: ['turn'], options: { steps: ['udp', 'tcp', 'turn'] } });
  const result = await settled(made.check.run(), 120_000);
  expect(states(result)).toEqual({ udp: 'failed way_blocked', tcp: 'failed way_blocked', turn: 'passed' });
  expect([result.outcome, result.steps[0]?.error?.hint, result.steps[0]!.tookMs >= 8000]).toEqual(['limited', 'blocked', true]);
  expect(made.peers.map(({ configuration }) => configuration.iceTransportPolicy)).toEqual([undefined, undefined, 'relay']);
  const none = probe({ open: [], options: { steps: ['udp', 'tcp', 'turn', 'quality'] } });
  const blocked = await settled(none.check.run(), 120_000);
  expect([blocked.outcome, states(blocked)['quality']]).toEqual(['blocked', 'skipped']);
});

test('each way is tried by nothing else', async () => {
  const made = probe({ open: ['tcp'], options: { steps: ['udp', 'tcp', 'turn'] } });
  expect(states(await settled(made.check.run(), 120_000))).toEqual({ udp: 'failed way_blocked', tcp: 'passed', turn: 'failed way_blocked' });
});

test('a way the server does not have is skipped', async () => {
  const made = probe({ iceServers: [], options: { steps: ['udp', 'turn'] } });
  expect(states(await settled(made.check.run()))).toEqual({ udp: 'passed', turn: 'skipped' });
});

test('a server that cannot be reached, or refuses, blocks; what builds on it is skipped', async () => {
  const made = probe();
  made.server.reachable = false;
  const result = await settled(made.check.run());
  expect(states(result)).toMatchObject({ signalling: 'failed connection_failed', udp: 'skipped', quality: 'skipped' });
  expect(result.outcome).toBe('blocked');
  const refused = probe({ handlers: { join: () => refuse('forbidden') }, options: { steps: ['signalling', 'udp'] } });
  expect(states(await settled(refused.check.run()))).toEqual({ signalling: 'passed', udp: 'failed forbidden' });
});

test('devices that are missing, dark or silent are flaws', async () => {
  media.infos = media.infos.filter(({ kind }) => kind === 'audioinput');
  const made = probe({ options: { steps: ['camera', 'microphone'] }, tools: { loudest: async () => 0 } });
  const result = await settled(made.check.run());
  expect([states(result), result.outcome]).toEqual([{ camera: 'failed device_not_found', microphone: 'limited device_silent' }, 'limited']);
  media.plug('videoinput', 'cam');
  const dark = probe({ options: { steps: ['camera', 'microphone'] }, tools: { shows: async () => false, loudest: async () => undefined } });
  expect(states(await settled(dark.check.run()))).toEqual({ camera: 'failed device_silent', microphone: 'passed' });
  expect(media.open).toEqual([]);
});

test('a page that is not secure checks nothing more', async () => {
  const made = probe({ tools: { secure: () => false }, options: { steps: ['browser', 'camera', 'signalling'] } });
  expect(states(await settled(made.check.run()))).toEqual({ browser: 'failed insecure_context', camera: 'skipped', signalling: 'skipped' });
  expect(media.asked).toEqual([]);
});

test('a thin network is told with what was measured', async () => {
  const made = probe({ options: { steps: ['signalling', 'quality'] }, up: { availableOutgoingBitrate: 100_000, currentRoundTripTime: 0.3 } });
  const running = made.check.run();
  await pass(4500);
  const result = await settled(running);
  expect(result.steps[1]).toMatchObject({ state: 'limited', error: { code: 'network_poor' }, link: { quality: 'lost', upBitrate: 100_000, roundTripTime: 0.3 } });
});

test('ended in the middle, it closes all it opened', async () => {
  const stop = new AbortController();
  const made = probe({ options: { signal: stop.signal }, tools: { shows: () => new Promise(() => undefined) } });
  const running = made.check.run();
  const failed = failure(running);
  await pass(100);
  expect(media.open).toHaveLength(1);
  stop.abort();
  expect(await failed).toMatchObject({ code: 'aborted' });
  expect([media.open, made.check.getSnapshot().outcome]).toEqual([[], undefined]);
});

test('each probe has a token of its own', async () => {
  const asked: string[] = [];
  const made = probe({ options: { steps: ['signalling', 'quality'], token: (who) => (asked.push(who), `token-${who}`) } });
  await settled(made.check.run());
  expect(asked).toEqual(['sender', 'receiver', 'sender']);
  expect(made.server.hellos.map(({ token }) => token)).toEqual(['token-sender', 'token-receiver', 'token-sender']);
});

test('where WebSockets are blocked, plain HTTP is tried, as rooms do', async () => {
  vi.stubGlobal('WebSocket', class extends EventTarget {
    constructor() {
      super();
      setTimeout(() => this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' })), 10);
    }
    close(): void {}
  });
  const server = new FakeServer({});
  http.carrier = server.factory;
  const result = await settled(new Precheck({ server: 'http://host/signal', steps: ['signalling'] }).run());
  expect([states(result), result.steps[0]?.label, result.outcome]).toEqual([{ signalling: 'limited way_blocked' }, 'http', 'limited']);
  server.reachable = false;
  expect(states(await settled(new Precheck({ server: 'http://host/signal', steps: ['signalling'] }).run()))).toEqual({ signalling: 'failed connection_failed' });
});
