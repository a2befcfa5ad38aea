import { vi } from 'vitest';
import { Captions } from '../../src/captions.js';
import type { ChatMessage } from '../../src/chat.js';
import { Emitter } from '../../src/emitter.js';
import { Files } from '../../src/files.js';
import { Hands } from '../../src/hands.js';
import type { LocalPublication, PublishOptions } from '../../src/local.js';
import type { RoomOptions } from '../../src/options.js';
import type { ParticipantSnapshot } from '../../src/participant.js';
import type { PublicationSnapshot } from '../../src/publication.js';
import type { PlaybackSnapshot } from '../../src/playback.js';
import { Polls } from '../../src/polls.js';
import { Reactions } from '../../src/reactions.js';
import { Lobby } from '../../src/lobby.js';
import { Moderation } from '../../src/moderation.js';
import type { Room, RoomEvents, RoomSnapshot } from '../../src/room.js';
import { settingsOf } from '../../src/roomsettings.js';
import { Spotlight } from '../../src/spotlight.js';
import { Cell } from '../../src/store.js';
import { FakeMedia } from '../fake/media.js';

/** Lets everything that waits for nothing but promises happen. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 60; i++) await Promise.resolve();
}

/** A machine with a camera and a microphone that open without delay, for the page of the test. */
export function plugDevices(): FakeMedia {
  const media = new FakeMedia();
  media.delayMs = 0;
  media.plug('videoinput', 'cam1');
  media.plug('audioinput', 'mic1');
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {} });
  for (const [name, value] of Object.entries({ mediaDevices: media, permissions: { query: media.query } })) {
    Object.defineProperty(globalThis.navigator, name, { value, configurable: true });
  }
  return media;
}

/** A promise and its switches. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A track without a device. */
export class FakeTrack extends EventTarget {
  enabled = true;
  readyState: MediaStreamTrackState = 'live';
  readonly kind: string;
  readonly id: string;

  constructor(kind: 'audio' | 'video', id: string = kind) {
    super();
    this.kind = kind;
    this.id = id;
  }
  stop(): void {
    this.readyState = 'ended';
  }
  getSettings(): MediaTrackSettings {
    return { deviceId: this.id };
  }
  get real(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

/** A publication that writes down what it is told. */
export class FakePublication {
  readonly log: string[] = [];
  state = 'published';
  muted = false;
  track: MediaStreamTrack | null;
  refuse: unknown;
  readonly #cell = new Cell(() => ({}));
  readonly subscribe = this.#cell.subscribe;

  constructor(track: MediaStreamTrack) {
    this.track = track;
  }
  /** Somebody else mutes or ends it. */
  become(change: Partial<Pick<FakePublication, 'muted' | 'state'>>): void {
    Object.assign(this, change);
    this.#cell.changed();
  }
  mute = (): Promise<void> => this.#do('mute', () => (this.muted = true));
  unmute = (): Promise<void> => this.#do('unmute', () => (this.muted = false));
  replaceTrack = (track: MediaStreamTrack | null): Promise<void> =>
    this.#do(`replace ${track?.id ?? 'none'}`, () => (this.track = track));
  unpublish = (): Promise<void> => this.#do('unpublish', () => (this.state = 'ended'));

  async #do(what: string, change: () => void): Promise<void> {
    this.log.push(what);
    if (this.refuse && what !== 'unpublish') throw this.refuse;
    change();
  }
}

/** A room in which nothing happens but what a test says. */
export class FakeRoom extends Emitter<RoomEvents> {
  readonly options: RoomOptions;
  readonly published: { publication: FakePublication; options: PublishOptions }[] = [];
  readonly sent: string[] = [];
  readonly participants = new Map<string, unknown>();
  /** What the server tells newcomers, by extension. */
  readonly states: Record<string, unknown> = {};
  /** Requests of extensions, with their data. */
  readonly asked: [type: string, data: unknown][] = [];
  answers: Record<string, unknown> = {};
  readonly hands = new Hands(this.real);
  readonly reactions = new Reactions(this.real);
  readonly polls = new Polls(this.real);
  readonly spotlight = new Spotlight(this.real);
  readonly captions = new Captions(this.real);
  readonly files = new Files(this.real);
  readonly moderation = new Moderation((type, data) => this.request(type, data) as never);
  readonly lobby = new Lobby(this.real);
  readonly chat: FakeChat;
  readonly playback = new FakePlayback();
  get localParticipant(): object {
    const { local, grant } = this.snapshot;
    return { sid: local.sid, identity: local.identity, name: local.name, grant, canPublish: (source: string) => (grant.publish as string[] | undefined)?.includes(source) ?? false };
  }
  get extensions(): readonly string[] {
    return this.snapshot.extensions;
  }
  extensionState = (name: string): unknown => this.states[name];
  async request(type: string, data: unknown = {}): Promise<unknown> {
    this.asked.push([type, data]);
    const answer = this.answers[type];
    if (answer instanceof Error) throw answer;
    return answer;
  }
  /** Somebody comes. */
  enter(sid: string, name: string): void {
    this.participants.set(sid, { sid, name, publications: [] });
    this.become({ participants: [...this.snapshot.participants, person(sid, name)] });
  }
  /** The server tells of an extension. */
  tell(type: string, data: unknown): void {
    this.emit('extension', type, data);
  }
  /** Why nothing can be published. */
  refuse: unknown;
  joining = deferred<void>();
  left = false;
  snapshot: RoomSnapshot;
  readonly #readers = new Set<() => void>();

  constructor(options: Partial<RoomOptions> = {}) {
    super();
    this.options = { room: 'tea', ...options };
    this.chat = new FakeChat(this.sent);
    this.snapshot = roomSnapshot({ name: this.options.room, local: person('me', this.options.name ?? 'Me', { local: true }) });
  }
  get real(): Room {
    return this as unknown as Room;
  }
  get state(): string {
    return this.snapshot.state;
  }
  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };
  getSnapshot = (): RoomSnapshot => this.snapshot;
  /** Changes what the room looks like. */
  become(change: Partial<RoomSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const reader of this.#readers) reader();
    this.emit('state', this.snapshot.state, this.snapshot.state); // what one may do may have changed
  }
  async join(): Promise<void> {
    await this.joining.promise;
    if (!this.left) {
      this.options.camera?.attach(this.real);
      this.options.microphone?.attach(this.real);
      this.emit('synced');
    }
  }
  async leave(): Promise<void> {
    this.left = true;
    this.options.camera?.detach();
    this.options.microphone?.detach();
  }
  async publish(track: MediaStreamTrack, options: PublishOptions = {}): Promise<LocalPublication> {
    if (this.refuse) throw this.refuse;
    const publication = new FakePublication(track);
    this.published.push({ publication, options });
    return publication as unknown as LocalPublication;
  }
}

/** Playback that plays nothing and writes down what it is told. */
export class FakePlayback {
  snapshot: PlaybackSnapshot = { blocked: false, interrupted: false, all: false, speaker: '' };
  readonly #cell = new Cell(() => ({ ...this.snapshot }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;
  readonly start = vi.fn(async () => this.become({ blocked: false }));
  readonly setSpeaker = vi.fn(async (speaker: string) => this.become({ speaker }));
  playAll = (): (() => void) => {
    this.become({ all: true });
    return () => this.become({ all: false });
  };
  become(change: Partial<PlaybackSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    this.#cell.changed();
  }
}

/** A chat whose messages a test says. */
export class FakeChat extends Emitter<{ message: [message: ChatMessage] }> {
  available = true;
  enabled = true;
  canSend = true;
  canModerate = false;
  readonly done: unknown[][] = [];
  messages: readonly ChatMessage[] = [];
  refuse: unknown;
  readonly #sent: string[];
  readonly #readers = new Set<() => void>();

  constructor(sent: string[]) {
    super();
    this.#sent = sent;
  }
  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };
  async send(text: string, options?: unknown): Promise<void> {
    if (this.refuse) throw this.refuse;
    this.#sent.push(text);
    if (options) this.done.push(['send', text, options]);
  }
  async edit(id: string, text: string): Promise<void> {
    this.done.push(['edit', id, text]);
  }
  async delete(id: string): Promise<void> {
    this.done.push(['delete', id]);
  }
  async setEnabled(enabled: boolean): Promise<void> {
    this.done.push(['enable', enabled]);
  }
  become(change: Partial<Pick<FakeChat, 'enabled' | 'canSend' | 'canModerate'>>): void {
    Object.assign(this, change);
    for (const reader of this.#readers) reader();
  }
  say(message: Partial<ChatMessage>): void {
    const said: ChatMessage = {
      id: `m${this.messages.length}`,
      from: 'p1',
      fromIdentity: 'p1',
      fromName: 'Grace',
      audience: 'everybody',
      to: undefined,
      toName: '',
      text: '',
      at: 0,
      editedAt: undefined,
      own: false,
      ...message,
    };
    this.messages = [...this.messages, said];
    for (const reader of this.#readers) reader();
    this.emit('message', said);
  }
}

/** A room's snapshot with everything allowed and nobody else in it. */
export function roomSnapshot(change: Partial<RoomSnapshot> = {}): RoomSnapshot {
  return {
    state: 'connected',
    media: 'connected',
    sid: 'RM_1',
    name: 'tea',
    down: [],
    local: person('me', 'Me', { local: true }),
    participants: [],
    speakers: [],
    grant: { publish: ['camera', 'microphone', 'screen', 'screen-audio'], chat: true },
    extensions: ['chat'],
    settings: settingsOf(),
    leftReason: undefined,
    leftMessage: '',
    error: undefined,
    ...change,
  };
}

/** A participant's snapshot. */
export function person(sid: string, name: string, change: Partial<ParticipantSnapshot> = {}): ParticipantSnapshot {
  return {
    sid,
    identity: sid,
    name,
    attributes: {},
    role: '',
    joinedAt: 0,
    local: false,
    speaking: false,
    audioLevel: 0,
    quality: undefined,
    publications: [],
    ...change,
  };
}

/** A publication's snapshot. */
export function publication(
  source: PublicationSnapshot['source'],
  change: Partial<PublicationSnapshot> = {},
): PublicationSnapshot {
  const kind = source === 'microphone' || source === 'screen-audio' ? 'audio' : 'video';
  return {
    id: `pb-${source}`,
    participant: 'p1',
    local: false,
    kind,
    source,
    name: '',
    muted: false,
    mutedBy: '',
    subscribed: true,
    paused: false,
    track: new FakeTrack(kind).real,
    state: 'published',
    unavailable: undefined,
    receiving: undefined,
    ...change,
  };
}
