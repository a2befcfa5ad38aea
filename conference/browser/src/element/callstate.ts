import type { ParticipantSnapshot } from '../participant.js';
import type { PublicationSnapshot } from '../publication.js';
import type { Quality } from '../protocol.gen.js';
import type { RoomSnapshot } from '../room.js';

/** One tile of the stage. */
export interface Tile {
  /** Stable for as long as the tile shows the same thing. */
  readonly key: string;
  readonly kind: 'person' | 'screen' | 'custom';
  readonly self: boolean;
  /** The participant's name. */
  readonly name: string;
  /** The publication's own label; custom tiles only. */
  readonly label: string;
  /** The picture; null when there is none. */
  readonly picture: MediaStreamTrack | null;
  /** Persons only: nothing is heard of them. */
  readonly muted: boolean;
  readonly speaking: boolean;
  /** Id of the received publication that the picture is of; empty for one's own. */
  readonly publication: string;
  /** The picture stands still to save bandwidth. */
  readonly saving: boolean;
  /** The picture stands still because others speak. */
  readonly away: boolean;
  /** How good the connection is; persons only, and undefined while nobody knows. */
  readonly quality: Quality | undefined;
}

/** What a participant may do, as far as the element offers it. */
export interface Abilities {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
}

/** What this page itself captures: known before the server has heard of it. */
export interface OwnMedia {
  readonly picture: MediaStreamTrack | null;
  readonly muted: boolean;
}

/** The tiles of a room: screens, then the others in the order they joined, then the participant itself. */
export function tilesOf(room: RoomSnapshot, own: OwnMedia): readonly Tile[] {
  const everybody = room.grant.hidden ? room.participants : [...room.participants, room.local];
  const screens: Tile[] = [];
  const persons: Tile[] = [];
  for (const participant of everybody) {
    persons.push(participant.local ? { ...personTile(participant), ...own } : personTile(participant));
    for (const publication of participant.publications) {
      if (publication.kind !== 'video') continue;
      if (publication.source === 'screen') screens.push(extraTile(participant, publication, 'screen'));
      if (publication.source === 'custom') persons.push(extraTile(participant, publication, 'custom'));
    }
  }
  return [...screens, ...persons];
}

/** What the participant may do, by its grant. */
export function abilitiesOf(room: RoomSnapshot): Abilities {
  const sources = room.grant.publish ?? [];
  return {
    microphone: sources.includes('microphone'),
    camera: sources.includes('camera'),
    screen: sources.includes('screen'),
  };
}

function personTile(participant: ParticipantSnapshot): Tile {
  const camera = participant.publications.find(({ kind, source }) => kind === 'video' && source === 'camera');
  const heard = participant.publications.some(({ source, muted }) => source === 'microphone' && !muted);
  return {
    key: participant.local ? 'self' : participant.sid,
    kind: 'person',
    self: participant.local,
    name: participant.name,
    label: '',
    picture: camera ? pictureOf(camera) : null,
    muted: !heard,
    speaking: participant.speaking && heard,
    ...receptionOf(camera),
    quality: participant.quality,
  };
}

function extraTile(participant: ParticipantSnapshot, publication: PublicationSnapshot, kind: 'screen' | 'custom'): Tile {
  return {
    key: participant.local ? `self ${publication.source} ${publication.name}` : publication.id,
    kind,
    self: participant.local,
    name: participant.name,
    label: publication.name,
    picture: pictureOf(publication),
    muted: false,
    speaking: false,
    ...receptionOf(publication),
    quality: undefined,
  };
}

function receptionOf(publication: PublicationSnapshot | undefined): Pick<Tile, 'publication' | 'saving' | 'away'> {
  const { paused, reason } = publication?.receiving ?? {};
  return {
    publication: publication && !publication.local ? publication.id : '',
    saving: paused === true && reason === 'bandwidth',
    away: paused === true && reason === 'last-n',
  };
}

function pictureOf(publication: PublicationSnapshot): MediaStreamTrack | null {
  const stopped = publication.muted || publication.paused || publication.unavailable !== undefined;
  return stopped ? null : publication.track;
}
