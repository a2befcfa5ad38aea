import { Captions } from './captions.js';
import { Chat } from './chat.js';
import { Comeback } from './comeback.js';
import type { Connection } from './connection.js';
import { encodeData } from './data.js';
import { LocalDevice } from './device.js';
import { type CameraOptions, type MicrophoneOptions, type ScreenOptions } from './devices.js';
import { Emitter } from './emitter.js';
import { Entrance, silent } from './entrance.js';
import { type ErrorCode, RotundaError } from './errors.js';
import type { LocalPublication, PublishOptions } from './local.js';
import { Mesh } from './mesh.js';
import { Files } from './files.js';
import { Hands } from './hands.js';
import { Lobby } from './lobby.js';
import { Moderation } from './moderation.js';
import { NetworkWatch } from './network.js';
import { PageLeave } from './pageleave.js';
import type { RoomOptions, SendDataOptions } from './options.js';
import { LocalParticipant, type RemoteParticipant } from './participant.js';
import { CloseCode, type Joined, type Left, type LeaveReason } from './protocol.gen.js';
import { Playback } from './playback.js';
import { Polls } from './polls.js';
import { Publisher } from './publisher.js';
import { Reactions } from './reactions.js';
import { Reception } from './reception.js';
import { roomEvents } from './roomevents.js';
import type { MediaState, RoomEvents, RoomSnapshot, RoomState } from './roomstate.js';
import { RoomStatus } from './roomstatus.js';
import { reportsOf, subscriptionControl, withDirect } from './roomparts.js';
import { Roster } from './roster.js';
import { Rpc } from './rpc.js';
import type { ScreenShare } from './screen.js';
import { shareScreen } from './sharing.js';
import { Spotlight } from './spotlight.js';
import { Statistics } from './statistics.js';
import type { RoomStats } from './stats.js';
import { Cell, type Store } from './store.js';
import { Subscribing } from './subscribing.js';

export type { MediaState, RoomEvents, RoomSnapshot, RoomState } from './roomstate.js';

/**
 * A room, from this client's side. All state can be read as a store
 * (subscribe, getSnapshot), as objects (participants, publications), or
 * followed by events; participants and publications are stores, too.
 *
 * A cut of the network is bridged by itself: the session is resumed, and where
 * the server no longer holds it, a new one takes its place with the same
 * publications and the same Room object. Tracks given to publish are never
 * stopped by the Room; those it opened itself (camera, microphone, shareScreen)
 * are.
 */
export class Room extends Emitter<RoomEvents> implements Store<RoomSnapshot> {
  readonly subscribe: Store<RoomSnapshot>['subscribe'];
  readonly getSnapshot: Store<RoomSnapshot>['getSnapshot'];
  /** This client's participant; the same object all along. */
  readonly localParticipant: LocalParticipant;
  /** The room's chat; chat.available says whether there is one. */
  readonly chat: Chat = new Chat(this);
  /** The raised hands; as each of the next ones, its snapshot says whether the room has them. */
  readonly hands: Hands = new Hands(this);
  /** What others show of how they feel. */
  readonly reactions: Reactions = new Reactions(this);
  /** Questions, and how they were answered. */
  readonly polls: Polls = new Polls(this);
  /** Who is large for everybody. */
  readonly spotlight: Spotlight = new Spotlight(this);
  /** What is said, as text. */
  readonly captions: Captions = new Captions(this);
  /** Calls of other participants, and answers to theirs. */
  readonly rpc: Rpc = new Rpc(this);
  /** Files that participants give to one another. */
  readonly files: Files = new Files(this);
  /** What who runs the room does to others and to the room. */
  readonly moderation: Moderation = new Moderation((type, data) => this.#requireConnection().session.request(type, data));
  /** Those who wait to be let in, for who runs the room. */
  readonly lobby: Lobby = new Lobby(this);
  /** What is heard of the others: blocked by the browser or not, by which speaker, how loud. */
  readonly playback: Playback;
  /** What is measured on each track, as rates; it is measured while somebody listens to it. */
  readonly statistics: Statistics;
  /** The person's camera: off until start, and again when the room is closed. */
  readonly camera: LocalDevice<CameraOptions>;
  /** The person's microphone: off until start, and again when the room is closed. */
  readonly microphone: LocalDevice<MicrophoneOptions>;

  readonly #options: RoomOptions;
  readonly #cell: Cell<RoomSnapshot>;
  readonly #roster: Roster;
  readonly #publisher: Publisher;
  readonly #reception: Reception;
  readonly #subscribing: Subscribing;
  readonly #entrance: Entrance;
  readonly #mesh: Mesh;
  readonly #comeback: Comeback;
  readonly #status = new RoomStatus({ events: this, changed: () => this.#cell.changed() });
  readonly #network = new NetworkWatch((sign) => this.#networkChanged(sign));
  readonly #pageLeave = new PageLeave({
    session: () => this.#connection?.session,
    back: () => this.#lost(new RotundaError('session_lost', 'the page was away')),
  });
  #connection: Connection | undefined;
  /** Ends whatever attempt to enter is under way. */
  #entering = new AbortController();
  /** Settles the join under way, once this client is in the room and not in its lobby. */
  #inside: { resolve(): void; reject(error: RotundaError): void } | undefined;

  /** Makes a room without entering it. */
  constructor(options: RoomOptions) {
    super();
    this.#options = options;
    this.#cell = new Cell<RoomSnapshot>(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
    const changed = (): void => this.#cell.changed();
    this.localParticipant = new LocalParticipant(changed);
    this.#reception = new Reception(options.adaptiveStream ?? true);
    this.#mesh = new Mesh({
      logger: options.logger ?? silent,
      participants: () => this.#roster.participants.values(),
      connection: () => this.#connection,
      outgoing: () => this.#publisher.outgoing,
      forward: (on) => {
        this.#publisher.forward(on);
        if (!on) {
          this.#connection?.rest();
        }
      },
      bind: (tracks) => this.#roster.bind(tracks),
      hidden: (publication) => this.#reception.hidden(publication),
      data: (message) => this.emit('data', message),
      mediaChanged: () => this.#mediaChanged(),
    });
    const mesh = this.#mesh;
    this.#publisher = new Publisher(this.localParticipant, this, {
      get switches() {
        return mesh.switches;
      },
      changed: () => mesh.update(),
    });
    for (const type of ['participantJoined', 'participantLeft', 'published', 'unpublished'] as const) {
      this.on(type, () => mesh.update());
    }
    this.#subscribing = new Subscribing({
      auto: options.autoSubscribe ?? true,
      connection: () => this.#requireConnection(),
      returning: () => this.#status.state === 'reconnecting',
    });
    this.#roster = new Roster({
      local: this.localParticipant,
      events: this,
      control: subscriptionControl({ subscribing: this.#subscribing, reception: this.#reception, playback: () => this.playback }),
      autoSubscribe: options.autoSubscribe ?? true,
      changed,
      forget: (publication) => this.#reception.forget(publication),
    });
    this.playback = new Playback(() => this.#roster.publications);
    this.on('published', (publication) => this.playback.published(publication));
    this.statistics = new Statistics(() => reportsOf(this.#connection, this.#mesh));
    this.camera = options.camera ?? new LocalDevice<CameraOptions>('camera');
    this.microphone = options.microphone ?? new LocalDevice<MicrophoneOptions>('microphone');
    this.#entrance = new Entrance(options, {
      entered: (connection, joined) => this.#entered(connection, joined),
      event: this.#serverEvents(),
      attached: (attached) => this.#attached(attached),
      lost: (error) => this.#lost(error),
      tracks: (tracks) => this.#mesh.fromServer(tracks),
      data: (message) => this.emit('data', message),
      mediaChanged: () => this.#mediaChanged(),
    });
    this.#comeback = new Comeback({
      random: options.random ?? Math.random,
      logger: options.logger ?? silent,
      timeoutMs: options.reconnectTimeoutMs ?? defaultReconnectTimeoutMs,
      enter: (signal) => this.#entrance.enter(signal, true),
    });
  }

  #serverEvents(): (type: string, data: unknown) => void {
    return roomEvents({
      roster: this.#roster,
      publisher: this.#publisher,
      reception: this.#reception,
      local: this.localParticipant,
      mesh: this.#mesh,
      lobby: this.lobby,
      connection: () => this.#connection,
      takeIn: (joined) => this.#takeIn(joined),
      waits: (joined) => this.#waits(joined),
      admitted: (joined) => this.#admitted(joined),
      roomUpdated: (change) => this.#status.updated(change),
      unmuteAsked: ({ source, by = '' }) => this.emit('unmuteAsked', source, by),
      granted: ({ grant, by = '' }) => {
        this.lobby.granted();
        this.emit('granted', grant, by);
      },
      moved: (left) => this.#moved(left),
      mediaChanged: () => this.#mediaChanged(),
      updated: (participant) => this.emit('participantUpdated', participant),
      extension: (type, data) => this.emit('extension', type, data),
      lost: (error) => this.#lost(error),
      closed: ({ reason, message }) => this.#close(reason, undefined, message),
    });
  }

  /** Where it stands. */
  get state(): RoomState {
    return this.#status.state;
  }

  /** How the media connections stand. */
  get mediaState(): MediaState {
    return this.#status.media;
  }

  /** The room's name. */
  get name(): string {
    return this.#status.joined?.room.name || this.#entrance.room;
  }

  /** The others by SID, in the order they joined. */
  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#roster.participants;
  }

  /** Who speaks, loudest first. */
  get activeSpeakers(): readonly (RemoteParticipant | LocalParticipant)[] {
    return this.#roster.speakers;
  }

  /** Names of the room's extensions. */
  get extensions(): readonly string[] {
    return this.#status.joined?.extensions ?? [];
  }

  /** What the server told of an extension when this client joined, or after a cut: where its events begin. */
  extensionState(name: string): unknown {
    return this.#status.joined?.state?.[name];
  }

  /**
   * Enters the room; once, and again after it closed, with another password if the
   * one before was wrong. Where the room has a lobby the state is "waiting" until
   * somebody lets this client in, and then it resolves. Rejects when the server
   * refuses or cannot be reached, and when this client is not let in.
   */
  async join(options: { readonly password?: string } = {}): Promise<void> {
    if (this.#status.state !== 'idle' && this.#status.state !== 'closed') {
      throw new RotundaError('conflict', `the room is ${this.#status.state}`);
    }
    this.#entering = new AbortController();
    const { signal } = this.#entering;
    this.#status.begin();
    this.#entrance.follow(undefined);
    if (options.password !== undefined) {
      this.#entrance.password = options.password;
    }
    const inside = new Promise<void>((resolve, reject) => (this.#inside = { resolve, reject }));
    inside.catch(() => undefined); // the attempt may fail before anybody waits for it
    this.#network.start();
    if (this.#options.leaveOnPageHide ?? true) {
      this.#pageLeave.start();
    }
    try {
      // A cut before the server took anything in costs the session, not the patience of the person.
      await this.#entrance
        .enter(signal, false)
        .catch((error: RotundaError) => (error.action === 'rejoin' ? this.#entrance.enter(signal, false) : Promise.reject(error)));
      await inside;
    } catch (error) {
      if (!signal.aborted && this.#status.state !== 'closed') {
        this.#close(undefined, error as RotundaError);
      }
      throw error;
    }
  }

  /** Leaves; resolves when the server knows or cannot be told. Never rejects. */
  async leave(): Promise<void> {
    const connection = this.#connection;
    if (this.#status.state === 'idle' || this.#status.state === 'closed') {
      return;
    }
    // The session outlives the room for the moment it takes to tell the server.
    this.#connect(undefined);
    connection?.closeMedia();
    this.#mesh.disconnect();
    this.#close('client_left', undefined);
    await connection?.session.request('leave', {}, leaveTimeoutMs).catch(() => undefined); // gone either way
    connection?.session.close(CloseCode.Normal, 'left');
  }

  /** Publishes a track; resolves when the server took it. */
  async publish(track: MediaStreamTrack, options: PublishOptions = {}): Promise<LocalPublication> {
    this.#requireOpen();
    if (track.readyState === 'ended') {
      throw new RotundaError('invalid', 'the track has ended');
    }
    return this.#publisher.publish(track, options, false);
  }

  /** Lets the person choose a screen and publishes it with its sound; call it in a click handler. */
  async shareScreen(options: ScreenOptions = {}): Promise<ScreenShare> {
    this.#requireOpen();
    return shareScreen(options, {
      audio: this.localParticipant.canPublish('screen-audio'),
      publish: (track, source) => {
        this.#requireOpen();
        return this.#publisher.publish(track, { source }, true);
      },
      onUnpublished: (listener) => this.on('localUnpublished', listener),
    });
  }

  /** Changes this participant's name or attributes; a null attribute is deleted. */
  async update(change: { name?: string; attributes?: Readonly<Record<string, string | null>> }): Promise<void> {
    await this.#requireConnection().session.request('update', change);
    this.#entrance.updated(change);
  }

  /** Asks for the levels of all who speak, up to ten times a second, or no longer: event "levels" and participant.audioLevel. Kept while the room comes back. */
  async setLevels(enabled: boolean): Promise<void> {
    this.#requireOpen();
    await this.#reception.setLevels(enabled);
  }

  /** What the browser and the server measure on this client's connections, in the terms of W3C webrtc-stats. */
  async getStats(): Promise<RoomStats> {
    const report = (await this.#connection?.stats()) ?? { send: [], receive: [], server: [] };
    return withDirect(report, await this.#mesh.stats());
  }

  /** Sends data to all or some participants; a string goes as UTF-8. Resolves when it is handed to the connection. */
  async sendData(payload: Uint8Array | string, options: SendDataOptions = {}): Promise<void> {
    const message = encodeData(payload, options);
    const connection = this.#requireConnection();
    if (await this.#mesh.send(message, options.to, options.reliable ?? true)) {
      return;
    }
    const channels = await connection.receive.channels();
    await channels.send(message, options.reliable ?? true);
  }

  /** Sends a request of an extension, "chat.send" for example; resolves with its reply. */
  async request(type: string, data: unknown = {}): Promise<unknown> {
    if (!type.includes('.')) {
      throw new RotundaError('invalid', `${type}: an extension's requests are named "extension.verb"`);
    }
    return this.#requireConnection().session.requestExtension(type, data);
  }

  // Entering

  #entered(connection: Connection, joined: Joined): void {
    this.#connect(connection);
    this.#comeback.entered();
    if (joined.waiting) {
      this.#waits(joined);
      return;
    }
    this.#takeIn(joined);
    this.#status.set('connected');
    this.#subscribing.restore(connection, this.#roster.publications);
    this.#reception.connect(connection.session);
    this.#publisher.connect(connection);
    this.camera.attach(this);
    this.microphone.attach(this);
    this.#inside?.resolve();
  }

  /** Who waits is told nothing of the room. */
  #waits(joined: Joined): void {
    this.#takeIn(joined);
    this.#status.set('waiting');
  }

  /** Somebody let this client in, if it waited. */
  #admitted(joined: Joined): void {
    if (this.#connection && this.#status.joined?.waiting) {
      this.#connection.joined(joined);
      this.#entered(this.#connection, joined);
    }
  }

  /** Somebody sent this client to another room. */
  #moved({ room = '', ticket }: Left): void {
    this.#entrance.follow(room, ticket);
    this.emit('moved', room);
    this.#lost(new RotundaError('session_lost', 'moved to another room'));
  }

  /** The room as the server describes it, whole. */
  #takeIn(joined: Joined): void {
    this.#status.joined = joined;
    this.localParticipant.setGrant(joined.grant);
    this.#roster.sync(joined.room, joined.self);
    this.#mesh.takeIn(joined.room, joined.self);
    this.lobby.sync(joined.knocks);
    this.#cell.changed();
    this.emit('synced');
  }

  #connect(connection: Connection | undefined): void {
    this.#connection = connection;
    this.#entrance.current = connection;
  }

  // Coming back

  #attached(attached: boolean): void {
    if (attached) {
      this.#status.set(this.#status.joined?.waiting ? 'waiting' : 'connected');
      this.#connection?.attached();
      this.#mesh.attached();
    } else {
      this.#status.set('reconnecting');
    }
  }

  /** The session is gone: another one takes its place, unless the error says that it is no use. */
  #lost(error: RotundaError): void {
    const ghostMs = this.#connection?.session.ghostMs ?? 0;
    this.#connection?.close();
    this.#connect(undefined);
    this.#publisher.disconnect();
    this.#reception.disconnect();
    this.#mesh.disconnect();
    this.#roster.bind(new Map());
    this.#mediaChanged();
    if (error.action === 'leave' || error.action === 'fix') {
      this.#close(undefined, error);
      return;
    }
    this.#status.set('reconnecting');
    void this.#rejoin(error, ghostMs);
  }

  async #rejoin(cause: RotundaError, ghostMs: number): Promise<void> {
    this.#entering = new AbortController();
    const { signal } = this.#entering;
    const error = await this.#comeback.run(cause, ghostMs, signal);
    if (error && !signal.aborted) {
      this.#close(undefined, error);
    }
  }

  /** The network is, or may be, another one: what does not work any more is mended at once. */
  #networkChanged(sign: string): void {
    this.#options.logger?.debug('the network may have changed', { sign });
    if (sign !== 'offline') {
      this.#comeback.now();
    }
    this.#connection?.networkChanged(sign !== 'offline');
    if (sign !== 'offline') {
      this.#mesh.verify();
    }
  }

  // State

  #requireOpen(): void {
    if (this.#status.state === 'idle' || this.#status.state === 'closed') {
      throw new RotundaError('closed', 'the room was not joined');
    }
  }

  #requireConnection(): Connection {
    if (this.#status.joined?.waiting) {
      throw new RotundaError('not_joined', 'this client waits to be let in');
    }
    if (!this.#connection) {
      throw new RotundaError(this.#status.state === 'reconnecting' ? 'session_lost' : 'closed', `the room is ${this.#status.state}`);
    }
    return this.#connection;
  }

  #mediaChanged(): void {
    this.#status.mediaChanged(this.#connection, this.#mesh.states);
  }

  #close(reason: LeaveReason | undefined, error: RotundaError | undefined, message = ''): void {
    this.#pageLeave.stop();
    this.#network.stop();
    this.#entering.abort();
    this.#connection?.close();
    this.#connect(undefined);
    this.camera.detach();
    this.microphone.detach();
    this.#publisher.close();
    this.#reception.disconnect();
    this.#mesh.disconnect();
    this.#roster.clear();
    this.lobby.sync();
    this.#status.ended(reason, error, message);
    this.#inside?.reject(error ?? endError(reason));
    this.emit('left', reason, error, message);
  }

  #snapshot(): RoomSnapshot {
    return {
      ...this.#status.snapshot(),
      name: this.name,
      local: this.localParticipant.getSnapshot(),
      participants: Object.freeze([...this.participants.values()].map((participant) => participant.getSnapshot())),
      speakers: Object.freeze(this.activeSpeakers.map((speaker) => speaker.sid)),
      grant: this.localParticipant.grant,
      extensions: Object.freeze([...this.extensions]),
    };
  }
}

/** What a join fails with that was ended before this client was let in. */
function endError(reason: LeaveReason | undefined): RotundaError {
  const codes: Partial<Record<LeaveReason, ErrorCode>> = {
    client_left: 'aborted',
    lobby_denied: 'lobby_denied',
    banned: 'banned',
    removed: 'lobby_denied',
    duplicate_identity: 'duplicate_identity',
    server_shutdown: 'server_shutdown',
    room_closed: 'room_closed',
    room_expired: 'room_closed',
    moderator_left: 'room_closed',
  };
  return new RotundaError(codes[reason ?? 'internal'] ?? 'internal', `the wait ended: ${reason}`);
}

/** How long leave waits for the server to know. */
const leaveTimeoutMs = 2000;
const defaultReconnectTimeoutMs = 300_000;
/** Makes a Room and joins it. */
export async function connect(options: RoomOptions): Promise<Room> {
  const room = new Room(options);
  await room.join();
  return room;
}
