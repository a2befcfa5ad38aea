import type { Emitter } from './emitter.js';
import { plan, type Plan, resized } from './encodings.js';
import { RotundaError } from './errors.js';
import { LocalPublication, type PublishControl, type PublishOptions } from './local.js';
import { Muting } from './muting.js';
import type { LocalParticipant } from './participant.js';
import type { Outgoing } from './directpath.js';
import type { Muted, PublicationInfo, PublicationLayers, PublishHints, TrackPublished } from './protocol.gen.js';
import type { RoomEvents } from './roomstate.js';
import type { Sending, SendTransport } from './send.js';
import type { Session } from './session.js';
import { Tuner } from './tuner.js';

/** The connection a Publisher publishes by; it changes with each rejoin. @internal */
export interface PublishConnection {
  readonly session: Session;
  readonly send: SendTransport;
  /** How the room wants tracks to be sent. */
  readonly publishHints: PublishHints | undefined;
}

/** Which way media takes, as far as a Publisher has to know. @internal */
export interface PublishRoute {
  /** Publications exist apart from the way their media takes. */
  readonly switches: boolean;
  /** What is published, or how, changed. */
  changed(): void;
}

/** What the publisher knows of a publication beside what everybody sees. */
interface Entry {
  readonly publication: LocalPublication;
  /** The SDK opened the track, and stops it. */
  readonly owned: boolean;
  readonly settled: PromiseWithResolvers;
  sending: Sending | undefined;
  readonly muting: Muting;
  announced: boolean; // others know it
  /** How it is encoded, as last decided. */
  plan: Plan | undefined;
  /** In pixels, of the last track that told it. */
  size: { width: number; height: number };
  /** Which of its encodings anybody wants; all at the beginning. */
  layers: ReadonlyMap<string, boolean>;
  maxBitrate: number; // as the server said; 0: no bound
  readonly tuner: Tuner;
  unwatch: () => void;
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: RotundaError): void;
}

/**
 * What this client publishes: it keeps the publications over sessions, and the
 * server's idea of them in step with the local one.
 *
 * @internal
 */
export class Publisher implements PublishControl {
  readonly #local: LocalParticipant;
  readonly #events: Emitter<RoomEvents>;
  readonly #entries = new Map<LocalPublication, Entry>();
  readonly #route: PublishRoute;
  #connection: PublishConnection | undefined;
  #forward = true; // media goes by the server, perhaps beside direct paths

  constructor(local: LocalParticipant, events: Emitter<RoomEvents>, route: PublishRoute = { switches: false, changed: () => undefined }) {
    this.#local = local;
    this.#events = events;
    this.#route = route;
  }

  /** What goes directly while media does. */
  get outgoing(): readonly Outgoing[] {
    return [...this.#entries.values()].filter(({ publication }) => publication.id).map((entry): Outgoing => {
      const { id, kind, track, muted } = entry.publication;
      return { id, kind, track, muted, layers: entry.layers, maxBitrate: entry.maxBitrate, plan: () => (entry.plan ??= this.#plan(entry)) };
    });
  }

  /** Media goes by the server from now on, or no longer. */
  forward(on: boolean): void {
    if (on === this.#forward) {
      return;
    }
    this.#forward = on;
    for (const entry of this.#entries.values()) {
      entry.layers = new Map();
      if (on) {
        this.#send(entry);
      } else {
        entry.sending = undefined; // the transport ends as a whole
      }
    }
  }

  get sid(): string {
    return this.#local.sid;
  }

  changed(): void {
    this.#local.changed();
  }

  /** Publishes a track; resolves when the server took it, over rejoins if need be. */
  async publish(track: MediaStreamTrack, options: PublishOptions, owned: boolean): Promise<LocalPublication> {
    if ([...this.#entries.keys()].some((publication) => publication.track === track)) {
      throw new RotundaError('conflict', 'this track is published already');
    }
    const publication = new LocalPublication(track, options, this);
    const entry: Entry = {
      publication,
      owned,
      settled: promise(),
      sending: undefined,
      muting: new Muting({
        publication,
        session: () => this.#connection?.session,
        tune: () => {
          void entry.tuner.run();
          this.#route.changed();
        },
        changed: (muted) => this.#events.emit('muted', publication, muted, publication.mutedBy),
      }),
      announced: false,
      plan: undefined,
      size: { width: 0, height: 0 },
      layers: new Map(),
      maxBitrate: 0,
      tuner: new Tuner(() => ({ ...entry, sender: entry.sending?.transceiver?.sender, muted: publication.muted })),
      unwatch: () => undefined,
    };
    this.#entries.set(publication, entry);
    hint(track, publication);
    this.#watch(entry);
    entry.muting.apply();
    this.#local.addPublication(publication);
    this.#start(entry);
    await entry.settled.promise;
    return publication;
  }

  /** A session was joined: everything is published (again) by it. */
  connect(connection: PublishConnection): void {
    this.#connection = connection;
    this.restart();
  }

  /** The session is gone; publications wait for the next one. */
  disconnect(): void {
    this.#connection = undefined;
    this.#forward = true;
    for (const entry of this.#entries.values()) {
      this.#unpublished(entry, true);
    }
  }

  /** The send transport was replaced: everything is published again. */
  restart(): void {
    for (const entry of this.#entries.values()) {
      this.#unpublished(entry, !this.#route.switches);
      this.#start(entry);
    }
  }

  /** The room is closed: everything ends. */
  close(): void {
    this.#connection = undefined;
    for (const entry of [...this.#entries.values()]) {
      this.#end(entry, undefined);
    }
  }

  /** The server says what this participant publishes, as far as others know of it: what is missing has ended. */
  sync(infos: readonly PublicationInfo[]): void {
    const known = new Map(infos.map((info) => [info.id, info]));
    for (const entry of [...this.#entries.values()]) {
      const { id } = entry.publication;
      const info = known.get(id);
      if (info) {
        entry.muting.told(info.muted ?? false, info.muted_by);
        entry.layers = new Map(); // what came after that was lost; the server says it again
        void entry.tuner.run();
      } else if (entry.announced) {
        this.unpublished(id);
      }
    }
  }

  /** Others know of a publication. */
  announced(id: string): void {
    const entry = this.#byId(id);
    if (entry) {
      entry.announced = true;
    }
  }

  /** The server ended a publication. */
  unpublished(id: string): void {
    const entry = this.#byId(id);
    if (entry) {
      this.#stop(entry);
      this.#end(entry, undefined);
    }
  }

  /** The server muted a publication, or says that it did. */
  muted({ publication, muted, by }: Muted): void {
    this.#byId(publication)?.muting.told(muted, by);
  }

  /** The server says which encodings of a publication anybody wants. */
  layers({ publication, encodings }: PublicationLayers): void {
    const entry = this.#byId(publication);
    if (entry) {
      entry.layers = new Map(encodings.map(({ rid, active }) => [rid, active]));
      void entry.tuner.run();
      this.#route.changed();
    }
  }

  // PublishControl

  async sendMute(publication: LocalPublication, muted: boolean): Promise<void> {
    const entry = this.#entry(publication);
    entry.muting.set(muted);
    await entry.settled.promise;
    await entry.muting.reconcile();
  }

  async replaceTrack(publication: LocalPublication, track: MediaStreamTrack | null): Promise<void> {
    const entry = this.#entry(publication);
    if (track && track.kind !== publication.kind) {
      throw new RotundaError('invalid', `a ${track.kind} track cannot replace ${publication.kind}`);
    }
    const before = publication.track;
    if (track) {
      track.contentHint ||= before?.contentHint ?? '';
    }
    publication.change({ track });
    this.#watch(entry);
    if (track && entry.plan) {
      entry.plan = resized(entry.plan, this.#plan(entry));
    }
    entry.muting.apply();
    if (entry.owned && before !== track) {
      before?.stop();
    }
    this.#route.changed();
    try {
      await entry.sending?.transceiver?.sender.replaceTrack(track);
    } catch (error) {
      throw new RotundaError('media_failed', `the track cannot be replaced: ${String(error)}`, { cause: error });
    }
  }

  async unpublish(publication: LocalPublication): Promise<void> {
    const entry = this.#entries.get(publication);
    if (!entry) {
      return;
    }
    const { id } = publication;
    const session = this.#connection?.session;
    this.#stop(entry);
    this.#end(entry, undefined);
    if (id && session) {
      await this.#tell(session, id);
    }
  }

  // Publishing

  #start(entry: Entry): void {
    if (this.#route.switches && !entry.publication.id) {
      this.#announce(entry);
    } else {
      this.#send(entry);
    }
  }

  /** Makes the publication, whatever way its media will take. */
  #announce(entry: Entry): void {
    const { publication } = entry;
    const { kind, source, name, muted } = publication;
    entry.plan = this.#plan(entry);
    const { width, height } = entry.plan;
    const session = this.#connection?.session;
    const message = { kind, source, muted, ...(name ? { name } : {}), ...(width > 0 && height > 0 ? { width, height } : {}) };
    session?.send('publish', message, (outcome) => {
      if (outcome.error) {
        if (this.#connection?.session === session) {
          this.#end(entry, outcome.error);
        }
        return;
      }
      const { data } = outcome;
      if (!this.#entries.has(publication)) {
        void this.#tell(session, data.publication); // it ended meanwhile
      } else {
        entry.muting.published(muted);
        entry.maxBitrate = data.max_bitrate ?? 0;
        publication.change({ id: data.publication, state: 'published' });
        this.#settle(entry);
        this.#send(entry);
        this.#route.changed();
      }
    });
  }

  #send(entry: Entry): void {
    const { publication } = entry;
    const connection = this.#connection;
    if (!connection || !this.#forward || entry.sending || (this.#route.switches && !publication.id)) {
      return;
    }
    const sending = connection.send.send({
      track: publication.track,
      kind: publication.kind,
      source: publication.source,
      name: publication.name,
      publication: publication.id,
      plan: () => (entry.plan = this.#plan(entry)),
      muted: () => publication.muted,
      published: (published, muted) => this.#published(entry, sending, published, muted),
      negotiated: () => this.#negotiated(entry, sending),
      failed: (error) => {
        entry.sending = undefined;
        if (publication.id) {
          void this.#tell(connection.session, publication.id);
        }
        this.#end(entry, error);
      },
    });
    entry.sending = sending;
  }

  #plan(entry: Entry): Plan {
    const { kind, source, track, options } = entry.publication;
    const { width = 0, height = 0 } = track?.getSettings() ?? {};
    if (width > 0 && height > 0) {
      entry.size = { width, height };
    }
    return plan({ kind, source, options, ...entry.size, contentHint: track?.contentHint ?? '', hints: this.#connection?.publishHints });
  }

  #published(entry: Entry, sending: Sending, { publication: id, max_bitrate }: TrackPublished, muted: boolean): void {
    if (entry.sending !== sending) {
      // It ended while the offer was under way, or goes directly now.
      const session = this.#connection?.session;
      if (session && entry.publication.id !== id) {
        void this.#tell(session, id);
      }
      return;
    }
    if (entry.publication.id !== id) {
      entry.muting.published(muted);
      entry.publication.change({ id });
    }
    entry.maxBitrate = max_bitrate ?? 0;
  }

  #negotiated(entry: Entry, sending: Sending): void {
    const sender = sending.transceiver?.sender;
    if (sender && sender.track !== entry.publication.track) {
      // It was replaced before there was a sender.
      sender.replaceTrack(entry.publication.track).catch(() => undefined); // of the same kind: a stopped sender only
    }
    if (this.#route.switches) {
      entry.muting.apply(); // it is published already
    } else {
      entry.publication.change({ state: 'published' });
      this.#settle(entry);
    }
  }

  /** It is published: whoever waits is told. */
  #settle(entry: Entry): void {
    entry.muting.apply();
    entry.settled.resolve();
    this.#events.emit('localPublished', entry.publication);
    entry.muting.reconcile().catch(() => undefined); // whoever called mute or unmute is told
  }

  /** It is no longer published, and will be again. */
  #unpublished(entry: Entry, gone: boolean): void {
    entry.sending = undefined;
    entry.layers = new Map();
    if (gone) {
      entry.announced = false;
      entry.maxBitrate = 0;
      entry.publication.change({ id: '', state: 'publishing' });
    }
  }

  #stop(entry: Entry): void {
    const { sending } = entry;
    entry.sending = undefined;
    if (sending) {
      this.#connection?.send.stop(sending);
    }
  }

  #end(entry: Entry, error: RotundaError | undefined): void {
    const { publication } = entry;
    if (!this.#entries.delete(publication)) {
      return;
    }
    entry.unwatch();
    if (entry.owned) {
      publication.track?.stop();
    }
    publication.change({ id: '', state: 'ended' });
    this.#local.removePublication(publication);
    this.#route.changed();
    entry.settled.reject(error ?? new RotundaError('closed', 'the publication has ended'));
    this.#events.emit('localUnpublished', publication, error);
  }

  async #tell(session: Session, id: string): Promise<void> {
    try {
      await session.request('unpublish', { publication: id });
    } catch {
      // The server has forgotten it, or the session with all it published is gone: it is unpublished.
    }
  }

  // Tracks

  #watch(entry: Entry): void {
    entry.unwatch();
    const { track } = entry.publication;
    const ended = (): void => this.#trackEnded(entry);
    track?.addEventListener('ended', ended);
    entry.unwatch = () => track?.removeEventListener('ended', ended);
  }

  /** The browser ended a track: the person stopped the sharing, or a device is gone. */
  #trackEnded(entry: Entry): void {
    const { publication } = entry;
    const screen = publication.source === 'screen' || publication.source === 'screen-audio';
    const what = publication.options.whenEnded ?? (screen ? 'unpublish' : 'mute');
    if (what === 'unpublish') {
      void this.unpublish(publication);
      return;
    }
    if (what === 'mute') {
      publication.mute().catch(() => undefined); // muted here; the server is told with the next session
    }
    this.#events.emit('localTrackEnded', publication);
  }

  #entry(publication: LocalPublication): Entry {
    const entry = this.#entries.get(publication);
    if (!entry) {
      throw new RotundaError('closed', 'the publication has ended');
    }
    return entry;
  }

  #byId(id: string): Entry | undefined {
    return [...this.#entries.values()].find((entry) => entry.publication.id === id);
  }
}

/** Tells the browser what a track is of, and so how to treat it. */
function hint(track: MediaStreamTrack, { kind, source, options }: LocalPublication): void {
  const music = kind === 'audio' && (options.music ?? false);
  const usual = source === 'screen' ? 'detail' : music ? 'music' : '';
  track.contentHint = options.contentHint || track.contentHint || usual;
  if (music) {
    // Where the browser cannot change that on an open device, it was opened as it should be, or stays as it is.
    track.applyConstraints({ echoCancellation: false, noiseSuppression: false, autoGainControl: false }).catch(() => undefined);
  }
}

function promise(): PromiseWithResolvers {
  let resolve!: () => void;
  let reject!: (error: RotundaError) => void;
  const made = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  made.catch(() => undefined); // it is no fault when nobody waits for it
  return { promise: made, resolve, reject };
}
