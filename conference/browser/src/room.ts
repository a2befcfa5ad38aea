import { serverURL } from './address.js';
import { Backoff, wait } from './backoff.js';
import { webSocketCarrier } from './carrier.js';
import { Chat } from './chat.js';
import { Connection } from './connection.js';
import { encodeData } from './data.js';
import { LocalDevice } from './device.js';
import { type CameraOptions, type MicrophoneOptions, openScreen, type ScreenOptions } from './devices.js';
import { Emitter } from './emitter.js';
import { RotundaError } from './errors.js';
import type { LocalPublication, PublishOptions } from './local.js';
import type { Logger, RoomOptions, SendDataOptions } from './options.js';
import { LocalParticipant, type RemoteParticipant } from './participant.js';
import { CloseCode, type EventMap, type Joined, type LeaveReason, type NoticeMap, type TransportKind } from './protocol.gen.js';
import { Playback } from './playback.js';
import type { RemotePublication } from './publication.js';
import { Publisher } from './publisher.js';
import { Reception } from './reception.js';
import { mediaState, type MediaState, type RoomEvents, type RoomSnapshot, type RoomState } from './roomstate.js';
import { Roster } from './roster.js';
import { ScreenShare } from './screen.js';
import { Statistics } from './statistics.js';
import type { RoomStats } from './stats.js';
import { Cell, type Store } from './store.js';

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
  readonly chat: Chat;
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
  /** What this client says of itself: as the options have it, then as updated. */
  #self: { name: string | undefined; attributes: Readonly<Record<string, string>> | undefined };
  #state: RoomState = 'idle';
  #media: MediaState = 'idle';
  #connection: Connection | undefined;
  #joined: Joined | undefined;
  #leftReason: LeaveReason | undefined;
  #error: RotundaError | undefined;
  readonly #backoff: Backoff;
  #enteredAt = 0;
  #relapses = 0; // sessions in a row that were lost soon after the room was entered
  /** Ends whatever attempt to enter is under way. */
  #entering = new AbortController();

  /** Makes a room without entering it. */
  constructor(options: RoomOptions) {
    super();
    this.#options = options;
    this.#self = { name: options.name, attributes: options.attributes };
    this.#backoff = new Backoff(options.random ?? Math.random, 250, 10_000);
    this.#cell = new Cell<RoomSnapshot>(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
    const changed = (): void => this.#cell.changed();
    this.localParticipant = new LocalParticipant(changed);
    this.#publisher = new Publisher(this.localParticipant, this);
    this.#reception = new Reception(options.adaptiveStream ?? true);
    this.#roster = new Roster({
      local: this.localParticipant,
      events: this,
      control: {
        setSubscribed: (publication, subscribed) => this.#setSubscribed(publication, subscribed),
        setPaused: (publication, paused) => this.#setPaused(publication, paused),
        setPreferred: (publication, preferred) => this.#reception.setPreferred(publication, preferred),
        observe: (publication, element, how) => this.#reception.observe(publication, element, how),
        plays: (publication, element, playing) => (playing ? this.playback.attached(publication, element) : this.playback.detached(publication, element)),
      },
      autoSubscribe: options.autoSubscribe ?? true,
      changed,
      forget: (publication) => this.#reception.forget(publication),
    });
    this.playback = new Playback(() => this.#roster.publications);
    this.on('published', (publication) => this.playback.published(publication));
    this.statistics = new Statistics(async () => {
      const [send, receive] = await Promise.all([this.#connection?.send.stats(), this.#connection?.receive.stats()]);
      return { send: send ?? [], receive: receive ?? [] };
    });
    this.camera = new LocalDevice<CameraOptions>('camera');
    this.microphone = new LocalDevice<MicrophoneOptions>('microphone');
    const room = this;
    this.chat = new Chat({
      get sid() {
        return room.localParticipant.sid;
      },
      get available() {
        return room.extensions.includes('chat');
      },
      get canSend() {
        return room.extensions.includes('chat') && (room.localParticipant.grant.chat ?? false);
      },
      request: (type, data) => this.request(type, data),
    });
  }

  /** Where it stands. */
  get state(): RoomState {
    return this.#state;
  }

  /** How the media connections stand. */
  get mediaState(): MediaState {
    return this.#media;
  }

  /** The room's name. */
  get name(): string {
    return this.#joined?.room.name ?? this.#options.room;
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
    return this.#joined?.extensions ?? [];
  }

  /** Enters the room; once, and again after it closed. Rejects when the server refuses or cannot be reached. */
  async join(): Promise<void> {
    if (this.#state !== 'idle' && this.#state !== 'closed') {
      throw new RotundaError('conflict', `the room is ${this.#state}`);
    }
    this.#entering = new AbortController();
    const { signal } = this.#entering;
    this.#leftReason = undefined;
    this.#error = undefined;
    this.#setState('connecting');
    if (this.#options.leaveOnPageHide ?? true) {
      globalThis.addEventListener?.('pagehide', this.#onPageHide);
    }
    try {
      // A cut before the server took anything in costs the session, not the patience of the person.
      await this.#enter(signal).catch((error: RotundaError) => (error.action === 'rejoin' ? this.#enter(signal) : Promise.reject(error)));
    } catch (error) {
      if (!signal.aborted) {
        this.#close(undefined, error as RotundaError);
      }
      throw error;
    }
  }

  /** Leaves; resolves when the server knows or cannot be told. Never rejects. */
  async leave(): Promise<void> {
    const connection = this.#connection;
    if (this.#state === 'idle' || this.#state === 'closed') {
      return;
    }
    // The session outlives the room for the moment it takes to tell the server.
    this.#connection = undefined;
    connection?.closeMedia();
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
    const wantsAudio = (options.audio ?? true) && this.localParticipant.canPublish('screen-audio');
    const { video, audio } = await openScreen({ ...options, audio: wantsAudio });
    try {
      this.#requireOpen();
      const publications = [this.#publisher.publish(video, { source: 'screen' }, true)];
      if (audio) {
        publications.push(this.#publisher.publish(audio, { source: 'screen-audio' }, true));
      }
      const [picture, sound] = await Promise.allSettled(publications);
      if (picture?.status !== 'fulfilled') {
        await (sound?.status === 'fulfilled' ? sound.value.unpublish() : undefined);
        throw picture?.reason;
      }
      const share = new ScreenShare(picture.value, sound?.status === 'fulfilled' ? sound.value : undefined);
      const off = this.on('localUnpublished', (publication) => {
        if (publication === share.video) {
          off();
          void share.audio?.unpublish(); // no sound without its picture
        }
      });
      return share;
    } catch (error) {
      video.stop();
      audio?.stop();
      throw error;
    }
  }

  /** Changes this participant's name or attributes; a null attribute is deleted. */
  async update(change: { name?: string; attributes?: Readonly<Record<string, string | null>> }): Promise<void> {
    await this.#requireConnection().session.request('update', change);
    const attributes = { ...this.#self.attributes, ...change.attributes };
    this.#self = {
      name: change.name ?? this.#self.name,
      attributes: Object.fromEntries(Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== null)),
    };
  }

  /** Asks for the levels of all who speak, up to ten times a second, or no longer: event "levels" and participant.audioLevel. Kept while the room comes back. */
  async setLevels(enabled: boolean): Promise<void> {
    this.#requireOpen();
    await this.#reception.setLevels(enabled);
  }

  /** What the browser and the server measure on this client's connections, in the terms of W3C webrtc-stats. */
  async getStats(): Promise<RoomStats> {
    return (await this.#connection?.stats()) ?? { send: [], receive: [], server: [] };
  }

  /** Sends data to all or some participants; a string goes as UTF-8. Resolves when it is handed to the connection. */
  async sendData(payload: Uint8Array | string, options: SendDataOptions = {}): Promise<void> {
    const message = encodeData(payload, options);
    const channels = await this.#requireConnection().receive.channels();
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

  /** Opens a session and joins by it; one attempt. */
  async #enter(signal: AbortSignal): Promise<void> {
    const url = serverURL(this.#options.server ?? 'signal');
    const credential = await this.#credential();
    throwIfAborted(signal);
    const connection = new Connection({
      url,
      carrier: this.#options.carrier ?? webSocketCarrier,
      client: clientName,
      logger: this.#options.logger ?? silent,
      random: this.#options.random ?? Math.random,
      peerConnection: this.#options.peerConnection ?? ((configuration) => new RTCPeerConnection(configuration)),
      rtc: this.#options.rtc ?? {},
      events: {
        event: (type, data) => this.#connection === connection && this.#dispatch(type, data),
        attached: (attached) => this.#connection === connection && this.#attached(attached),
        lost: (error) => this.#connection === connection && this.#lost(error),
        tracks: (tracks) => this.#connection === connection && this.#roster.bind(tracks),
        data: (message) => this.#connection === connection && this.emit('data', message),
        mediaChanged: () => this.#connection === connection && this.#mediaChanged(),
      },
    });
    const abort = (): void => connection.close();
    signal.addEventListener('abort', abort);
    try {
      await connection.session.open(credential);
      await this.#join(connection, signal);
    } catch (error) {
      connection.close();
      throwIfAborted(signal);
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #credential(): Promise<string | undefined> {
    const { token } = this.#options;
    try {
      return typeof token === 'function' ? await token() : token;
    } catch (error) {
      throw error instanceof RotundaError ? error : new RotundaError('token_failed', `no token: ${String(error)}`, { cause: error });
    }
  }

  /** The reply is taken in where it stands among the events. */
  #join(connection: Connection, signal: AbortSignal): Promise<void> {
    const { room, password, autoSubscribe } = this.#options;
    const { name, attributes } = this.#self;
    const message = {
      room: room.normalize('NFC'),
      ...(name === undefined ? {} : { name }),
      ...(password === undefined ? {} : { password }),
      ...(attributes === undefined ? {} : { attributes }),
      ...(autoSubscribe === undefined ? {} : { auto_subscribe: autoSubscribe }),
    };
    return new Promise((resolve, reject) => {
      connection.session.send('join', message, (outcome) => {
        if (outcome.error) {
          reject(outcome.error);
        } else if (!signal.aborted) {
          this.#entered(connection, outcome.data);
          resolve();
        }
      });
    });
  }

  #entered(connection: Connection, joined: Joined): void {
    this.#connection = connection;
    this.#enteredAt = Date.now();
    connection.iceServers = joined.ice_servers ?? [];
    connection.publishHints = joined.publish;
    this.#takeIn(joined);
    this.#setState('connected');
    this.#restoreSubscriptions(connection);
    this.#reception.connect(connection.session);
    this.#publisher.connect(connection);
    this.camera.attach(this);
    this.microphone.attach(this);
  }

  /** The room as the server describes it, whole. */
  #takeIn(joined: Joined): void {
    this.#joined = joined;
    this.localParticipant.setGrant(joined.grant);
    this.#roster.sync(joined.room, joined.self);
    this.chat.changed();
    this.#cell.changed();
  }

  /** Tells a fresh session what this client wants otherwise than by default. */
  #restoreSubscriptions({ session }: Connection): void {
    for (const { id: publication, subscribed, paused } of this.#roster.publications) {
      if (subscribed !== (this.#options.autoSubscribe ?? true)) {
        session.send(subscribed ? 'subscribe' : 'unsubscribe', { publication }, () => undefined);
      }
      if (paused) {
        session.send('pause', { publication, paused }, () => undefined);
      }
    }
  }

  // Coming back

  #attached(attached: boolean): void {
    if (attached) {
      this.#setState('connected');
      this.#connection?.attached();
    } else {
      this.#setState('reconnecting');
    }
  }

  /** The session is gone: another one takes its place, unless the error says that it is no use. */
  #lost(error: RotundaError): void {
    const ghostMs = this.#connection?.session.ghostMs ?? 0;
    this.#connection?.close();
    this.#connection = undefined;
    this.#publisher.disconnect();
    this.#reception.disconnect();
    this.#roster.bind(new Map());
    this.#mediaChanged();
    if (error.action === 'leave' || error.action === 'fix') {
      this.#close(undefined, error);
      return;
    }
    this.#setState('reconnecting');
    void this.#rejoin(error, ghostMs);
  }

  async #rejoin(cause: RotundaError, ghostMs: number): Promise<void> {
    this.#entering = new AbortController();
    const { signal } = this.#entering;
    const logger = this.#options.logger ?? silent;
    const start = Date.now();
    let error = cause;
    if (start - this.#enteredAt > stableMs) {
      this.#backoff.reset();
      this.#relapses = 0;
    } else if (++this.#relapses > maxRelapses) {
      this.#close(undefined, cause); // what is lost again and again as soon as it is entered will not get better
      return;
    }
    while (Date.now() - start < (this.#options.reconnectTimeoutMs ?? defaultReconnectTimeoutMs)) {
      logger.debug('rejoining', { after: error.code });
      await wait(this.#backoff.next(error.retryAfterMs), signal);
      if (signal.aborted) {
        return;
      }
      try {
        await this.#enter(signal);
        return;
      } catch (failure) {
        if (signal.aborted) {
          return;
        }
        error = failure as RotundaError;
      }
      // For a while our own former presence may hold the place that we want.
      const ghost = (error.code === 'duplicate_identity' || error.code === 'room_full') && Date.now() - start < ghostMs;
      if (!ghost && (error.action === 'leave' || error.action === 'fix')) {
        break;
      }
    }
    this.#close(undefined, error);
  }

  // Events

  #dispatch(type: string, data: unknown): void {
    const handler = Object.hasOwn(this.#handlers, type) ? (this.#handlers as Record<string, (data: unknown) => void>)[type] : undefined;
    if (handler) {
      handler(data);
    } else if (type.includes('.')) {
      if (type === 'chat.message') {
        this.chat.receive(data);
      }
      this.emit('extension', type, data);
    } // anything else is news of a newer server
  }

  readonly #handlers: { [K in Exclude<keyof (EventMap & NoticeMap), 'ping'>]: (data: (EventMap & NoticeMap)[K]) => void } = {
    snapshot: (snapshot) => {
      this.#renew('send', snapshot.transports?.send ?? 0);
      this.#renew('receive', snapshot.transports?.receive ?? 0);
      this.#takeIn(snapshot);
      this.#publisher.sync(snapshot.self.publications ?? []);
      if (snapshot.receive) {
        this.#connection?.receive.offer(snapshot.receive);
      }
    },
    participant_joined: (info) => this.#roster.joined(info),
    participant_updated: (change) => this.#roster.updated(change),
    participant_left: (left) => this.#roster.left(left.participant, left.reason),
    published: (info) => {
      this.#roster.published(info);
      this.#publisher.announced(info.id);
    },
    unpublished: (ref) => {
      this.#roster.unpublished(ref);
      this.#publisher.unpublished(ref.publication);
    },
    muted: (mute) => {
      this.#roster.muted(mute);
      this.#publisher.muted(mute.publication, mute.muted);
    },
    offer: (offer) => this.#connection?.receive.offer(offer),
    subscriptions: (states) => this.#roster.subscriptions(states),
    transport_closed: ({ transport }) => this.#renew(transport),
    layers: (layers) => this.#publisher.layers(layers),
    grant: ({ grant }) => {
      this.localParticipant.setGrant(grant);
      this.chat.changed();
      this.#reception.granted();
      this.emit('participantUpdated', this.localParticipant);
    },
    left: ({ reason, message }) => {
      this.#connection?.session.close(CloseCode.Normal, '');
      if (reason === 'timeout') {
        this.#lost(new RotundaError('session_lost', message || 'the server took this client for gone'));
      } else {
        this.#close(reason, undefined);
      }
    },
    speakers: (speakers) => this.#roster.speaking(speakers),
    levels: (levels) => this.#roster.levels(levels),
    quality: (qualities) => this.#roster.quality(qualities),
    receiving: (receiving) => this.#roster.receiving(receiving),
  };

  /** The server ended a transport; the number is that of the next one, without it the one after the present. */
  #renew(transport: TransportKind, number?: number): void {
    if (this.#connection?.renew(transport, number)) {
      if (transport === 'send') {
        this.#publisher.restart();
      }
      this.#mediaChanged();
    }
  }

  // Subscriptions

  async #setSubscribed(publication: RemotePublication, subscribed: boolean): Promise<void> {
    const before = publication.subscribed;
    publication.update({ subscribed });
    try {
      await this.#requireConnection().session.request(subscribed ? 'subscribe' : 'unsubscribe', { publication: publication.id });
    } catch (error) {
      this.#unlessRestored(error, () => publication.update({ subscribed: before }));
    }
  }

  async #setPaused(publication: RemotePublication, paused: boolean): Promise<void> {
    const before = publication.paused;
    publication.update({ paused });
    try {
      await this.#requireConnection().session.request('pause', { publication: publication.id, paused });
    } catch (error) {
      this.#unlessRestored(error, () => publication.update({ paused: before }));
    }
  }

  /** A wish that was lost with its session is told to the next one; any other failure undoes it. */
  #unlessRestored(error: unknown, undo: () => void): void {
    if (error instanceof RotundaError && (error.code === 'session_lost' || error.code === 'closed') && this.#state === 'reconnecting') {
      return;
    }
    undo();
    throw error;
  }

  // State

  #requireOpen(): void {
    if (this.#state === 'idle' || this.#state === 'closed') {
      throw new RotundaError('closed', 'the room was not joined');
    }
  }

  #requireConnection(): Connection {
    if (!this.#connection) {
      throw new RotundaError(this.#state === 'reconnecting' ? 'session_lost' : 'closed', `the room is ${this.#state}`);
    }
    return this.#connection;
  }

  #setState(state: RoomState): void {
    const previous = this.#state;
    if (state !== previous) {
      this.#state = state;
      this.#cell.changed();
      this.chat.changed();
      this.emit('state', state, previous);
    }
  }

  #mediaChanged(): void {
    const media = mediaState(this.#connection?.states ?? []);
    if (media !== this.#media) {
      this.#media = media;
      this.#cell.changed();
      this.emit('media', media);
    }
  }

  #close(reason: LeaveReason | undefined, error: RotundaError | undefined): void {
    globalThis.removeEventListener?.('pagehide', this.#onPageHide);
    this.#entering.abort();
    this.#connection?.close();
    this.#connection = undefined;
    this.camera.detach();
    this.microphone.detach();
    this.#publisher.close();
    this.#reception.disconnect();
    this.#roster.clear();
    this.#joined = undefined;
    this.#leftReason = reason;
    this.#error = error;
    this.#mediaChanged();
    this.#setState('closed');
    this.emit('left', reason, error);
  }

  /** The page goes away: others are told at once; a page that comes back from the browser's cache rejoins. */
  readonly #onPageHide = (event: PageTransitionEvent): void => {
    const { session } = this.#connection ?? {};
    session?.send('leave', {}, () => undefined);
    session?.close(CloseCode.Normal, 'page hidden');
    if (event.persisted && session) {
      globalThis.addEventListener('pageshow', () => this.#state !== 'closed' && this.#lost(new RotundaError('session_lost', 'the page was away')), { once: true });
    }
  };

  #snapshot(): RoomSnapshot {
    return {
      state: this.#state,
      media: this.#media,
      sid: this.#joined?.room.sid ?? '',
      name: this.name,
      local: this.localParticipant.getSnapshot(),
      participants: Object.freeze([...this.participants.values()].map((participant) => participant.getSnapshot())),
      speakers: Object.freeze(this.activeSpeakers.map((speaker) => speaker.sid)),
      grant: this.localParticipant.grant,
      extensions: Object.freeze([...this.extensions]),
      leftReason: this.#leftReason,
      error: this.#error,
    };
  }
}

/** How long leave waits for the server to know. */
const leaveTimeoutMs = 2000;
const defaultReconnectTimeoutMs = 300_000;
/** A room that was entered for so long was entered well: the next rejoin need not wait as long as the last. */
const stableMs = 30_000;
const maxRelapses = 8;
const clientName = 'rotunda-js/0.1';
const silent: Logger = { debug: () => undefined, warn: () => undefined };

/** Makes a Room and joins it. */
export async function connect(options: RoomOptions): Promise<Room> {
  const room = new Room(options);
  await room.join();
  return room;
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new RotundaError('aborted', 'the room was left before it was entered');
  }
}
