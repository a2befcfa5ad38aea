import type { ParticipantSnapshot, PublicationSnapshot, StatisticsSnapshot, TrackStatistics } from '@rotunda-rtc/browser';
import { expect, test } from 'vitest';
import { reportOf } from './statistics';

const track = (change: Partial<TrackStatistics>): TrackStatistics => ({
  publication: 'P1', direction: 'receive', kind: 'video', bitrate: 0, lost: 0, jitter: 0, codec: '', framesPerSecond: 0, frameWidth: 0, frameHeight: 0, encodings: 0, freezes: 0, concealed: 0, limitedBy: undefined, ...change,
});
const publication = (change: Partial<PublicationSnapshot>): PublicationSnapshot =>
  ({ id: 'P1', participant: 'p', local: false, kind: 'video', source: 'camera', name: '', muted: false, receiving: undefined, ...change }) as PublicationSnapshot;
const person = (sid: string, local: boolean, publications: PublicationSnapshot[]): ParticipantSnapshot =>
  ({ sid, name: sid, local, quality: 'good', publications }) as unknown as ParticipantSnapshot;
const measured = (tracks: TrackStatistics[], path?: StatisticsSnapshot['path']): StatisticsSnapshot => ({ at: 1, roundTripTime: 0.02, availableOutgoingBitrate: undefined, path, tracks });

test('each track is with who sends it, oneself first, sound before picture', () => {
  const room = {
    local: person('me', true, [publication({ id: 'A', local: true }), publication({ id: 'B', local: true, source: 'microphone', kind: 'audio' })]),
    participants: [person('ben', false, [publication({ id: 'C' })]), person('cid', false, [])],
  };
  const report = reportOf(
    room,
    measured([
      track({ publication: 'C', bitrate: 300_000, codec: 'video/VP8' }),
      track({ publication: 'A', direction: 'send', bitrate: 500_000, encodings: 3, limitedBy: 'cpu' }),
      track({ publication: 'B', direction: 'send', kind: 'audio', bitrate: 20_000 }),
      track({ publication: 'gone', bitrate: 1 }),
    ]),
  );
  expect(report).toMatchObject({ up: 520_000, down: 300_001, roundTripTime: 0.02, path: undefined });
  expect(report.people.map(({ sid, self, bitrate, tracks }) => [sid, self, bitrate, tracks.map(({ source }) => source)])).toEqual([
    ['me', true, 520_000, ['microphone', 'camera']],
    ['ben', false, 300_000, ['camera']],
    ['cid', false, 0, []],
  ]);
  expect(report.people[0]!.tracks[1]).toMatchObject({ encodings: 3, limit: 'cpu' });
  expect(report.people[1]!.tracks[0]).toMatchObject({ codec: 'VP8', limit: undefined, layer: undefined });
});

test('layers count from one, and only what keeps a picture from being better is told', () => {
  const told = (reason: string): unknown => {
    const receiving = { layer: { spatial: 1, temporal: 2 }, width: 640, height: 360, paused: false, reason };
    return reportOf({ local: person('me', true, []), participants: [person('ben', false, [publication({ receiving })])] }, measured([track({})])).people[1]!.tracks[0];
  };
  expect(told('full')).toMatchObject({ layer: { spatial: 2, temporal: 3 }, limit: undefined });
  expect(told('size')).toMatchObject({ limit: undefined });
  expect(told('bandwidth')).toMatchObject({ limit: 'bandwidth' });
});

test.each([
  [{ protocol: 'udp', relayed: false, direct: true }, { kind: 'direct', protocol: 'UDP' }],
  [{ protocol: 'udp', relayed: false, direct: false }, { kind: 'udp', protocol: 'UDP' }],
  [{ protocol: 'tcp', relayed: false, direct: false }, { kind: 'tcp', protocol: 'TCP' }],
  [{ protocol: 'tls', relayed: true, direct: false }, { kind: 'relay', protocol: 'TLS' }],
  [{ protocol: 'udp', relayed: true, direct: true }, { kind: 'relay', protocol: 'UDP' }],
])('the path %j is %j', (path, kind) => {
  expect(reportOf({ local: person('me', true, []), participants: [] }, measured([], path)).path).toEqual(kind);
});
