import type { LocalPublication } from './local.js';
import type { PublicationSnapshot, RemotePublication } from './publication.js';
import { Cell, type Store } from './store.js';
import type { Grant, ParticipantInfo, ParticipantUpdated, Quality, Source } from './protocol.gen.js';

/** A participant at one moment; frozen. */
export interface ParticipantSnapshot {
  /** One presence in a room; a new one after a rejoin. Empty before the first join. */
  readonly sid: string;
  /** The application's name for the person; stable. */
  readonly identity: string;
  /** The name to show. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Name of what it may do: "host", "moderator", "presenter", "viewer" or one of the application's; empty for none. */
  readonly role: string;
  /** Unix milliseconds. */
  readonly joinedAt: number;
  readonly local: boolean;
  readonly speaking: boolean;
  /** 0 (silent) to 1 (loudest): as it began to speak, or as it is now while Room.setLevels asks for that. */
  readonly audioLevel: number;
  /** How good its connection is; undefined before the server said so. */
  readonly quality: Quality | undefined;
  /** In the order they were announced. */
  readonly publications: readonly PublicationSnapshot[];
}

/** What local and remote participants have in common. */
abstract class Participant<P extends Store<PublicationSnapshot>> implements Store<ParticipantSnapshot> {
  readonly subscribe: Store<ParticipantSnapshot>['subscribe'];
  readonly getSnapshot: Store<ParticipantSnapshot>['getSnapshot'];

  readonly #cell: Cell<ParticipantSnapshot>;
  readonly #changed: () => void;
  readonly #local: boolean;
  #info: ParticipantInfo;
  #attributes: Readonly<Record<string, string>>;
  #speaking = false;
  #audioLevel = 0;

  constructor(info: ParticipantInfo, local: boolean, changed: () => void) {
    this.#info = info;
    this.#attributes = Object.freeze({ ...info.attributes });
    this.#local = local;
    this.#changed = changed;
    this.#cell = new Cell(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
  }

  /** One presence in a room; a new one after a rejoin. */
  get sid(): string {
    return this.#info.sid;
  }

  /** The application's name for the person; stable. */
  get identity(): string {
    return this.#info.identity;
  }

  /** The name to show. */
  get name(): string {
    return this.#info.name;
  }

  /** The application's properties of this participant. */
  get attributes(): Readonly<Record<string, string>> {
    return this.#attributes;
  }

  /** Name of what it may do: "host", "moderator", "presenter", "viewer" or one of the application's; empty for none. */
  get role(): string {
    return this.#info.role ?? '';
  }

  /** When it joined, in unix milliseconds. */
  get joinedAt(): number {
    return this.#info.joined_at;
  }

  /** Whether it is one of the active speakers. */
  get speaking(): boolean {
    return this.#speaking;
  }

  /** 0 (silent) to 1 (loudest): as it began to speak, or as it is now while Room.setLevels asks for that. */
  get audioLevel(): number {
    return this.#audioLevel;
  }

  /** How good its connection is, the worse of both directions; undefined before the server said so. */
  get quality(): Quality | undefined {
    return this.#info.quality;
  }

  /** Its publications in the order they were announced. */
  abstract get publications(): readonly P[];

  /** Its first publication of that source. */
  abstract publication(source: Source): P | undefined;

  /** Takes in what the server says of it. @internal */
  setInfo(info: ParticipantInfo): void {
    this.#info = info;
    this.#attributes = Object.freeze({ ...info.attributes });
    this.changed();
  }

  /** Takes in a new name or role and changed attributes (null deletes). @internal */
  patch({ name, role, attributes }: Omit<ParticipantUpdated, 'participant'>): void {
    const merged: Record<string, string> = { ...this.#attributes };
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (value === null) {
        delete merged[key];
      } else {
        merged[key] = value;
      }
    }
    this.setInfo({ ...this.#info, name: name ?? this.#info.name, attributes: merged, ...(role === undefined ? {} : { role }) });
  }

  /** Takes in whether it speaks, and how loud. @internal */
  setSpeaking(speaking: boolean, level: number): void {
    if (speaking !== this.#speaking || level !== this.#audioLevel) {
      this.#speaking = speaking;
      this.#audioLevel = level;
      this.changed();
    }
  }

  /** Says whether it differs. @internal */
  setQuality(quality: Quality): boolean {
    if (quality === this.#info.quality) {
      return false;
    }
    this.setInfo({ ...this.#info, quality });
    return true;
  }

  /** @internal */
  changed(): void {
    this.#cell.changed();
    this.#changed();
  }

  #snapshot(): ParticipantSnapshot {
    return {
      sid: this.sid,
      identity: this.identity,
      name: this.name,
      attributes: this.#attributes,
      role: this.role,
      joinedAt: this.joinedAt,
      local: this.#local,
      speaking: this.speaking,
      audioLevel: this.#audioLevel,
      quality: this.quality,
      publications: Object.freeze(this.publications.map((publication) => publication.getSnapshot())),
    };
  }
}

/** Another participant of the room. The Room makes it when it joins and drops it when it left. */
export class RemoteParticipant extends Participant<RemotePublication> {
  readonly #publications = new Map<string, RemotePublication>();

  /** @internal */
  constructor(info: ParticipantInfo, changed: () => void) {
    super(info, false, changed);
  }

  override get publications(): readonly RemotePublication[] {
    return [...this.#publications.values()];
  }

  override publication(source: Source): RemotePublication | undefined {
    return this.publications.find((publication) => publication.source === source);
  }

  /** @internal */
  addPublication(publication: RemotePublication): void {
    this.#publications.set(publication.id, publication);
    this.changed();
  }

  /** @internal */
  removePublication(id: string): void {
    if (this.#publications.delete(id)) {
      this.changed();
    }
  }
}

const nobody: ParticipantInfo = { sid: '', identity: '', name: '', joined_at: 0 };

/** This client's own participant: one object for the whole life of its Room. */
export class LocalParticipant extends Participant<LocalPublication> {
  readonly #publications = new Set<LocalPublication>();
  #grant: Grant = Object.freeze({});

  /** @internal */
  constructor(changed: () => void) {
    super(nobody, true, changed);
  }

  /** What it may do, as the server decided; nothing before the join. */
  get grant(): Readonly<Grant> {
    return this.#grant;
  }

  override get publications(): readonly LocalPublication[] {
    return [...this.#publications];
  }

  override publication(source: Source): LocalPublication | undefined {
    return this.publications.find((publication) => publication.source === source);
  }

  /** Whether its grant lets it publish that source. */
  canPublish(source: Source): boolean {
    return this.#grant.publish?.includes(source) ?? false;
  }

  /** @internal */
  setGrant(grant: Grant): void {
    this.#grant = Object.freeze({ ...grant });
    this.changed();
  }

  /** @internal */
  addPublication(publication: LocalPublication): void {
    this.#publications.add(publication);
    this.changed();
  }

  /** @internal */
  removePublication(publication: LocalPublication): void {
    if (this.#publications.delete(publication)) {
      this.changed();
    }
  }
}
