import type { TFunction } from 'i18next';
import type { Schemas } from '../../api/client';
import type { Measures } from './measures';
import type { RoomParticipant } from './queries';

type Received = Schemas['ReceivedTrack'];

const reasons = ['full', 'size', 'wish', 'hysteresis', 'hidden', 'paused', 'source'] as const;

/** Why somebody is sent what they are of a track, and not more, in the words of the pages. */
export function why(t: TFunction<'admin'>, measures: Measures, track: Received, receiver: RoomParticipant): string {
  const values = { from: track.from.name || t('rooms.guest'), name: receiver.name || t('rooms.guest') };
  const known = reasons.find((r) => r === track.reason);
  if (known) return t(`why.${known}`, values);
  if (track.reason === 'last-n') return t('why.lastSpeakers', values);
  if (track.reason === 'bandwidth') {
    const estimate = receiver.connections.find((c) => c.direction === 'receive')?.estimate ?? 0;
    return estimate > 0 ? t('why.bandwidth', { ...values, estimate: measures.bitrate(estimate) }) : t('why.bandwidthUnknown', values);
  }
  return track.reason === 'none' || !track.reason ? t('why.undecided', values) : track.explain;
}
