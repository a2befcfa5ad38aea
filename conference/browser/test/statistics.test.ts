import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Measurement, Statistics } from '../src/statistics.js';
import type { OwnStats } from '../src/stats.js';
import { FakeTrack } from './fake/peer.js';
import { inRoom, joined, pass, person, settled, video, type World } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const ann = person('PA_ann', [video('PB_1', 'PA_ann')]);

/** A camera is sent and Ann's is received. */
async function inCall(): Promise<World> {
  const made = await inRoom({ join: () => joined([ann]) });
  await settled(made.room.publish(new FakeTrack('video').media));
  made.server.session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=video 9 mid=7', tracks: [{ mid: '7', publication: 'PB_1' }] });
  await pass();
  return made;
}

function measured({ peers }: World, seconds: number, received: object, sent: object[]): void {
  const timestamp = seconds * 1000;
  peers[0]!.stats.clear();
  sent.forEach((stream, at) => peers[0]!.stats.set(`o${at}`, { type: 'outbound-rtp', kind: 'video', id: `o${at}`, mid: '0', timestamp, codecId: 'c', ...stream }));
  peers[0]!.stats.set('c', { type: 'codec', id: 'c', mimeType: 'video/VP8' });
  peers[0]!.stats.set('r', { type: 'remote-inbound-rtp', id: 'r', localId: 'o1', fractionLost: 0.05, jitter: 0.02, roundTripTime: 0.1 });
  peers[0]!.stats.set('t', { type: 'transport', id: 't', selectedCandidatePairId: 'p' });
  peers[0]!.stats.set('p', { type: 'candidate-pair', id: 'p', localCandidateId: 'l', currentRoundTripTime: 0.08, availableOutgoingBitrate: 900_000 });
  peers[0]!.stats.set('l', { type: 'local-candidate', id: 'l', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' });
  peers[1]!.stats.set('i', { type: 'inbound-rtp', kind: 'video', id: 'i', mid: '7', timestamp, ...received });
}

test('counters become rates, encodings of one track together', async () => {
  const made = await inCall();
  const { statistics, localParticipant } = made.room;
  expect(statistics.getSnapshot()).toEqual({ at: 0, roundTripTime: undefined, availableOutgoingBitrate: undefined, path: undefined, tracks: [] });
  measured(made, 10, { bytesReceived: 1000, packetsReceived: 100, packetsLost: 1, freezeCount: 2 }, [{ bytesSent: 500 }, { bytesSent: 1000 }]);
  const end = statistics.subscribe(() => undefined);
  await pass(100);
  expect(statistics.getSnapshot().tracks.map(({ bitrate }) => bitrate)).toEqual([0, 0]); // no rate of one measurement
  measured(made, 12, { bytesReceived: 51_000, packetsReceived: 190, packetsLost: 11, freezeCount: 3, jitter: 0.01, framesPerSecond: 24, frameWidth: 640, frameHeight: 360 }, [
    { bytesSent: 12_500 + 500, framesPerSecond: 15, frameWidth: 320, frameHeight: 180 },
    { bytesSent: 25_000 + 1000, framesPerSecond: 30, frameWidth: 640, frameHeight: 360, qualityLimitationReason: 'bandwidth' },
  ]);
  await pass(2000);
  const { tracks, ...others } = statistics.getSnapshot();
  expect(others).toMatchObject({ roundTripTime: 0.08, availableOutgoingBitrate: 900_000, path: { protocol: 'tls', relayed: true, direct: false } });
  expect(tracks).toEqual([
    { publication: localParticipant.publication('camera')!.id, direction: 'send', kind: 'video', bitrate: 150_000, lost: 0.05, jitter: 0.02, codec: 'video/VP8', framesPerSecond: 30, frameWidth: 640, frameHeight: 360, encodings: 2, freezes: 0, concealed: 0, limitedBy: 'bandwidth' },
    { publication: 'PB_1', direction: 'receive', kind: 'video', bitrate: 200_000, lost: 0.1, jitter: 0.01, codec: '', framesPerSecond: 24, frameWidth: 640, frameHeight: 360, encodings: 0, freezes: 1, concealed: 0, limitedBy: undefined },
  ]);
  expect(Object.isFrozen(tracks)).toBe(true);
  measured(made, 14, { bytesReceived: 10 }, [{ bytesSent: 10 }, { bytesSent: 10 }]); // counted anew
  await pass(2000);
  expect(statistics.getSnapshot().tracks.map(({ bitrate }) => bitrate)).toEqual([0, 0]);
  end();
});

test('nothing is measured while nobody listens', async () => {
  const made = await inCall();
  let asked = 0;
  made.peers[0]!.getStats = async () => {
    asked++;
    return new Map() as unknown as RTCStatsReport;
  };
  await pass(10_000);
  expect(asked).toBe(0);
  const ends = [made.room.statistics.subscribe(() => undefined), made.room.statistics.subscribe(() => undefined)];
  made.room.statistics.intervalMs = 1000;
  await pass(3500);
  expect(asked).toBe(4);
  ends[0]!();
  await pass(1000);
  expect(asked).toBe(5);
  ends.forEach((end) => end());
  await pass(10_000);
  expect(asked).toBe(5);
});

test('the way is the direct one while media goes by it', async () => {
  const way = (id: string, protocol: string, currentRoundTripTime: number): OwnStats[] =>
    [
      { type: 'transport', id: `t${id}`, selectedCandidatePairId: `p${id}` },
      { type: 'candidate-pair', id: `p${id}`, localCandidateId: `l${id}`, currentRoundTripTime },
      { type: 'local-candidate', id: `l${id}`, candidateType: 'host', protocol },
    ] as unknown as OwnStats[];
  const server = way('s', 'tcp', 0.05);
  const direct = way('d', 'udp', 0.01);
  let measured: Measurement = { send: [...server, ...direct], receive: [], direct };
  const statistics = new Statistics(async () => measured);
  const end = statistics.subscribe(() => undefined);
  await pass();
  expect(statistics.getSnapshot()).toMatchObject({ roundTripTime: 0.01, path: { protocol: 'udp', relayed: false, direct: true } });
  measured = { send: [...server, ...direct], receive: [] };
  await pass(2000);
  expect(statistics.getSnapshot()).toMatchObject({ roundTripTime: 0.05, path: { protocol: 'tcp', relayed: false, direct: false } });
  end();
});
