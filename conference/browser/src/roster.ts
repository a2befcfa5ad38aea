import type { Emitter } from './emitter.js';
import { RemoteParticipant, type LocalParticipant } from './participant.js';
import { receivedVideo, RemotePublication, type SubscriptionControl } from './publication.js';
import type {
  LeaveReason,
  Muted,
  ParticipantInfo,
  ParticipantUpdated,
  PublicationInfo,
  PublicationRef,
  Qualities,
  Receiving,
  RoomInfo,
  Speakers,
  SubscriptionStates,
} from './protocol.gen.js';
import type { RoomEvents } from './roomstate.js';

/** What a Roster needs of its room. @internal */
export interface RosterOptions {
  readonly local: LocalParticipant;
  readonly events: Emitter<RoomEvents>;
  readonly control: SubscriptionControl;
  readonly autoSubscribe: boolean;
  changed(): void;
  /** A publication has ended, or the room has for this client. */
  forget(publication: RemotePublication): void;
}

/**
 * Who is in the room and what they publish: takes in what the server says,
 * tells listeners the differences. It sends nothing.
 *
 * @internal
 */
export class Roster {
  readonly #options: RosterOptions;
  readonly #participants = new Map<string, RemoteParticipant>();
  readonly #publications = new Map<string, RemotePublication>();
  /** Tracks of the receive transport by publication, also those not announced yet. */
  #tracks: ReadonlyMap<string, MediaStreamTrack> = new Map();
  #speakers: readonly (RemoteParticipant | LocalParticipant)[] = [];

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  /** The others by SID. */
  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#participants;
  }

  get publications(): Iterable<RemotePublication> {
    return this.#publications.values();
  }

  /** Who speaks, loudest first. */
  get speakers(): readonly (RemoteParticipant | LocalParticipant)[] {
    return this.#speakers;
  }

  /** Makes everything as info has it: joins, leaves, publications and changes follow from the difference. */
  sync(info: RoomInfo, self: ParticipantInfo): void {
    this.#options.local.setInfo(self);
    const present = new Map(info.participants.filter((other) => other.sid !== self.sid).map((other) => [other.sid, other]));
    for (const participant of [...this.#participants.values()]) {
      if (!present.has(participant.sid)) {
        this.left(participant.sid, 'timeout');
      }
    }
    for (const other of present.values()) {
      const known = this.#participants.get(other.sid);
      if (known) {
        this.#syncParticipant(known, other);
      } else {
        this.joined(other);
      }
    }
    this.speaking({ speakers: [] });
  }

  /** A participant joined, perhaps with publications. */
  joined(info: ParticipantInfo): void {
    if (info.sid === this.#options.local.sid || this.#participants.has(info.sid)) {
      return;
    }
    const participant = new RemoteParticipant(info, () => this.#options.changed());
    this.#participants.set(info.sid, participant);
    this.#options.changed();
    this.#options.events.emit('participantJoined', participant);
    for (const publication of info.publications ?? []) {
      this.published(publication);
    }
  }

  /** A participant left; its publications end first. */
  left(sid: string, reason: LeaveReason): void {
    const participant = this.#participants.get(sid);
    if (!participant) {
      return;
    }
    for (const publication of participant.publications) {
      this.unpublished({ publication: publication.id });
    }
    this.#participants.delete(sid);
    if (this.#speakers.includes(participant)) {
      this.#setSpeakers(this.#speakers.filter((speaker) => speaker !== participant));
    }
    this.#options.changed();
    this.#options.events.emit('participantLeft', participant, reason);
  }

  updated(change: ParticipantUpdated): void {
    const participant = this.#find(change.participant);
    if (participant) {
      participant.patch(change);
      this.#options.events.emit('participantUpdated', participant);
    }
  }

  published(info: PublicationInfo): void {
    const participant = this.#participants.get(info.participant);
    if (!participant || this.#publications.has(info.id)) {
      return;
    }
    const publication = new RemotePublication(participant, info, this.#options.control, this.#options.autoSubscribe);
    this.#publications.set(info.id, publication);
    participant.addPublication(publication);
    this.#options.events.emit('published', publication);
    this.#bind(publication);
  }

  unpublished(ref: PublicationRef): void {
    const publication = this.#publications.get(ref.publication);
    if (!publication) {
      return;
    }
    this.#setTrack(publication, null);
    this.#publications.delete(publication.id);
    publication.participant.removePublication(publication.id);
    publication.detach();
    this.#options.forget(publication);
    this.#options.events.emit('unpublished', publication);
  }

  muted(mute: Muted): void {
    const publication = this.#publications.get(mute.publication);
    if (publication?.update({ muted: mute.muted, mutedBy: mute.by ?? '' })) {
      this.#options.events.emit('muted', publication, mute.muted, mute.by ?? '');
    }
  }

  subscriptions(states: SubscriptionStates): void {
    for (const state of states.states) {
      const publication = this.#publications.get(state.publication);
      if (publication?.update({ unavailable: state.code || undefined })) {
        this.#options.events.emit('subscriptionChanged', publication);
      }
    }
  }

  speaking(notice: Speakers): void {
    const speakers = [];
    for (const { participant: sid, level } of notice.speakers) {
      const participant = this.#find(sid);
      if (participant) {
        participant.setSpeaking(true, level);
        speakers.push(participant);
      }
    }
    this.#setSpeakers(speakers);
  }

  /** Takes in how loud everybody is; who is not named is silent. */
  levels(notice: Speakers): void {
    const levels = new Map(notice.speakers.map(({ participant, level }) => [participant, level]));
    for (const participant of [this.#options.local, ...this.#participants.values()]) {
      participant.setSpeaking(participant.speaking, levels.get(participant.sid) ?? 0);
    }
    this.#options.events.emit('levels', levels);
  }

  /** Takes in how good connections are. */
  quality(notice: Qualities): void {
    for (const { participant: sid, quality } of notice.participants) {
      const participant = this.#find(sid);
      if (participant?.setQuality(quality)) {
        this.#options.events.emit('quality', participant, quality);
      }
    }
  }

  /** Takes in what of the streams is received now. */
  receiving(notice: Receiving): void {
    for (const stream of notice.streams) {
      const publication = this.#publications.get(stream.publication);
      const received = receivedVideo(stream);
      if (publication && JSON.stringify(received) !== JSON.stringify(publication.receiving)) {
        publication.update({ receiving: received });
        this.#options.events.emit('receiving', publication, received);
      }
    }
  }

  /** Takes in which track carries which publication now; others have none. */
  bind(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    this.#tracks = tracks;
    const users = new Map([...tracks].map(([id, track]) => [track, id]));
    // A recycled section gives its track to another publication: end the old use before the new one begins.
    // One whose media takes another way has a track of its own, and goes over to it without an end.
    for (const publication of this.#publications.values()) {
      const { id, track } = publication;
      if (track && (!tracks.has(id) || (users.get(track) ?? id) !== id)) {
        this.#setTrack(publication, null);
      }
    }
    for (const publication of this.#publications.values()) {
      this.#bind(publication);
    }
  }

  /** Forgets everybody, at the end of the room. Tracks end with an event each, participants without. */
  clear(): void {
    this.bind(new Map());
    this.#setSpeakers([]);
    for (const publication of this.#publications.values()) {
      publication.detach();
      this.#options.forget(publication);
    }
    this.#publications.clear();
    this.#participants.clear();
    this.#options.changed();
  }

  #find(sid: string): RemoteParticipant | LocalParticipant | undefined {
    return sid === this.#options.local.sid ? this.#options.local : this.#participants.get(sid);
  }

  #syncParticipant(participant: RemoteParticipant, info: ParticipantInfo): void {
    const before = JSON.stringify([participant.name, participant.role, participant.attributes]);
    const { quality } = participant;
    participant.setInfo(info);
    if (info.quality && info.quality !== quality) {
      this.#options.events.emit('quality', participant, info.quality);
    }
    if (before !== JSON.stringify([participant.name, participant.role, participant.attributes])) {
      this.#options.events.emit('participantUpdated', participant);
    }
    const present = new Map((info.publications ?? []).map((publication) => [publication.id, publication]));
    for (const publication of participant.publications) {
      const now = present.get(publication.id);
      if (now) {
        this.muted({ publication: now.id, muted: now.muted ?? false, by: now.muted_by ?? '' });
        this.subscriptions({ states: [{ publication: now.id }] }); // what is still so is said again
      } else {
        this.unpublished({ publication: publication.id });
      }
    }
    for (const publication of present.values()) {
      this.published(publication);
    }
  }

  #bind(publication: RemotePublication): void {
    const track = this.#tracks.get(publication.id);
    if (track) {
      this.#setTrack(publication, track);
    }
  }

  #setTrack(publication: RemotePublication, track: MediaStreamTrack | null): void {
    const before = publication.track;
    if (!publication.update(track ? { track } : { track, receiving: undefined })) {
      return;
    }
    if (before) {
      this.#options.events.emit('trackUnsubscribed', publication, before);
    }
    if (track) {
      this.#options.events.emit('trackSubscribed', publication, track);
    }
  }

  #setSpeakers(speakers: readonly (RemoteParticipant | LocalParticipant)[]): void {
    for (const participant of this.#speakers) {
      if (!speakers.includes(participant)) {
        participant.setSpeaking(false, 0);
      }
    }
    if (speakers.length === this.#speakers.length && speakers.every((speaker, index) => speaker === this.#speakers[index])) {
      return;
    }
    this.#speakers = speakers;
    this.#options.changed();
    this.#options.events.emit('speakers', speakers);
  }
}
