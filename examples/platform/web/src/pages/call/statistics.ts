import type { ParticipantSnapshot, PublicationSnapshot, RoomSnapshot, StatisticsSnapshot, TrackStatistics } from '@rotunda-rtc/browser';

/** What is measured of one track. */
export interface TrackReport {
  key: string;
  source: 'microphone' | 'camera' | 'screen' | 'screen-audio' | 'custom';
  direction: 'send' | 'receive';
  kind: 'audio' | 'video';
  /** Bits per second. */
  bitrate: number;
  /** 0 to 1. */
  lost: number;
  /** Seconds. */
  jitter: number;
  /** Such as VP8; empty while unknown. */
  codec: string;
  /** Pixels and frames per second of video; 0 while unknown. */
  width: number;
  height: number;
  framesPerSecond: number;
  freezes: number;
  /** Which layer of a received video comes, from 1; undefined while unknown. */
  layer: { spatial: number; temporal: number } | undefined;
  /** How many encodings of a sent video are on their way; 0 for all else. */
  encodings: number;
  /** Why there is no more of it: a reason of the SDK's; undefined for none. */
  limit: string | undefined;
}

/** What is measured of one person's tracks. */
export interface PersonReport {
  sid: string;
  name: string;
  self: boolean;
  quality: ParticipantSnapshot['quality'];
  /** Bits per second of all tracks. */
  bitrate: number;
  tracks: TrackReport[];
}

/** What is measured of a call. */
export interface CallReport {
  /** The way of the media; undefined while unknown. */
  path: { kind: 'direct' | 'relay' | 'udp' | 'tcp'; protocol: string } | undefined;
  /** Seconds; undefined while unknown. */
  roundTripTime: number | undefined;
  /** Bits per second. */
  up: number;
  down: number;
  available: number | undefined;
  /** Oneself first. */
  people: PersonReport[];
}

const sources = ['microphone', 'camera', 'screen', 'screen-audio', 'custom'] as const;
/** Reasons that are no news: all of it comes, or as much as is shown. */
const content = new Set(['full', 'size', 'hysteresis']);

/** Puts together what a room knows of people and what is measured of tracks. */
export function reportOf(room: Pick<RoomSnapshot, 'local' | 'participants'>, measured: StatisticsSnapshot): CallReport {
  const tracks = new Map(measured.tracks.map((track) => [`${track.direction} ${track.publication}`, track]));
  const people = [room.local, ...room.participants].map((person) => personReport(person, tracks));
  const sum = (direction: TrackStatistics['direction']): number => measured.tracks.filter((track) => track.direction === direction).reduce((all, { bitrate }) => all + bitrate, 0);
  return {
    path: pathOf(measured.path),
    roundTripTime: measured.roundTripTime,
    up: sum('send'),
    down: sum('receive'),
    available: measured.availableOutgoingBitrate,
    people,
  };
}

function pathOf(path: StatisticsSnapshot['path']): CallReport['path'] {
  if (!path) return undefined;
  const protocol = path.protocol.toUpperCase();
  if (path.relayed) return { kind: 'relay', protocol };
  if (path.direct) return { kind: 'direct', protocol };
  return { kind: path.protocol === 'tcp' ? 'tcp' : 'udp', protocol };
}

function personReport(person: ParticipantSnapshot, measured: ReadonlyMap<string, TrackStatistics>): PersonReport {
  const tracks = person.publications.flatMap((publication) => {
    const track = measured.get(`${publication.local ? 'send' : 'receive'} ${publication.id}`);
    return track ? [trackReport(publication, track)] : [];
  });
  tracks.sort((a, b) => sources.indexOf(a.source) - sources.indexOf(b.source));
  return {
    sid: person.sid,
    name: person.name,
    self: person.local,
    quality: person.quality,
    bitrate: tracks.reduce((all, { bitrate }) => all + bitrate, 0),
    tracks,
  };
}

function trackReport(publication: PublicationSnapshot, track: TrackStatistics): TrackReport {
  const { receiving } = publication;
  const layer = receiving?.layer;
  return {
    key: `${track.direction} ${track.publication}`,
    source: publication.source,
    direction: track.direction,
    kind: track.kind,
    bitrate: track.bitrate,
    lost: track.lost,
    jitter: track.jitter,
    codec: track.codec.replace(/^\w+\//, ''),
    width: track.frameWidth,
    height: track.frameHeight,
    framesPerSecond: track.framesPerSecond,
    freezes: track.freezes,
    layer: layer && { spatial: layer.spatial + 1, temporal: layer.temporal + 1 },
    encodings: track.encodings,
    limit: track.limitedBy ?? (receiving?.reason && !content.has(receiving.reason) ? receiving.reason : undefined),
  };
}
