import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import type { Schemas } from '../../api/client';
import { type Measures, lostPart } from './measures';
import type { RoomParticipant } from './queries';
import { why } from './why';

const measures: Measures = { bitrate: (bits) => `${bits} bit/s`, milliseconds: String, part: String, size: String };
const t = ((key: string, values?: Record<string, unknown>) => `${key} ${values?.['estimate'] ?? values?.['from'] ?? ''}`.trim()) as unknown as TFunction<'admin'>;

const track = (reason: string) => ({ from: { identity: 'ann', name: 'Ann' }, reason, explain: 'as the engine says' }) as Schemas['ReceivedTrack'];
const bob = (estimate: number) => ({ name: 'Bob', connections: [{ direction: 'send', estimate: 5 }, { direction: 'receive', estimate }] }) as RoomParticipant;

test('a connection that is too small is named with what it carries', () => {
  expect(why(t, measures, track('bandwidth'), bob(800))).toBe('why.bandwidth 800 bit/s');
  expect(why(t, measures, track('bandwidth'), bob(0))).toMatch(/^why.bandwidthUnknown/);
});

test('every other reason has words', () => {
  for (const reason of ['full', 'size', 'wish', 'hysteresis', 'hidden', 'paused', 'source']) expect(why(t, measures, track(reason), bob(1))).toBe(`why.${reason} Ann`);
  expect(why(t, measures, track('last-n'), bob(1))).toBe('why.lastSpeakers Ann');
  expect(why(t, measures, track('none'), bob(1))).toBe('why.undecided Ann');
});

test('a reason that is not known is told as the server has it', () => {
  expect(why(t, measures, track('moon'), bob(1))).toBe('as the engine says');
});

test('losses are a part of all that was sent', () => {
  expect(lostPart({ packets_received: 75, packets_lost: 25 })).toBe(0.25);
  expect(lostPart({ packets_received: 0, packets_lost: 0 })).toBe(0);
});
