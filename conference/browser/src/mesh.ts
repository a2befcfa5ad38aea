import type { Connection } from './connection.js';
import { DirectPath, type Outgoing } from './directpath.js';
import { RotundaError } from './errors.js';
import { LocalReporter } from './localreport.js';
import type { DataMessage, Logger } from './options.js';
import type { RemoteParticipant } from './participant.js';
import type { Joined, Mode, PathState, Peer, Route, RoomInfo } from './protocol.gen.js';
import type { OwnStats } from './stats.js';
import { decodes, TrackSwitch } from './trackswitch.js';

/** What a Mesh needs of its room. @internal */
export interface MeshOptions {
  readonly logger: Logger;
  participants(): Iterable<RemoteParticipant>;
  connection(): Connection | undefined;
  /** What this client publishes. */
  outgoing(): readonly Outgoing[];
  /** Whether media is to go by the server, perhaps beside direct paths. */
  forward(on: boolean): void;
  /** Which track carries which publication from now on. */
  bind(tracks: ReadonlyMap<string, MediaStreamTrack>): void;
  /** Whether this client does not want to see a video now. */
  hidden(publication: string): boolean;
  data(message: DataMessage): void;
  mediaChanged(): void;
}

/** The other one of a path, as this client knows it. */
interface Link {
  path: DirectPath | undefined;
  generation: number; // of the last path
  reported: PathState | undefined; // in this epoch
  failures: number; // since a path was up
  retry: ReturnType<typeof setTimeout> | undefined;
}

/** How long a restart of ICE may take before the path is replaced, and how long to wait before that. */
const restartMs = 5000;
const renewMs = 500;
const maxRenewMs = 10_000;

/**
 * The paths to the others of a room whose media goes directly, and which way
 * it takes: the server says that by routes. While a route is not settled both
 * ways are up, and the server is told when the new one carries everything.
 *
 * @internal
 */
export class Mesh {
  readonly #options: MeshOptions;
  readonly #switch: TrackSwitch;
  readonly #reporter: LocalReporter;
  readonly #links = new Map<string, Link>();
  #route: Route | undefined;
  #mode: Mode = 'sfu';
  /** Who joined before this client. */
  #before = new Set<string>();
  #arrived = false; // all comes by the server, and it was told

  constructor(options: MeshOptions) {
    this.#options = options;
    this.#switch = new TrackSwitch({
      bind: (tracks) => options.bind(tracks),
      flows: (via, track) => this.#flows(via, track),
      idle: (id) => this.#idle(id),
      moved: () => this.#report(),
    });
    this.#reporter = new LocalReporter({
      stats: () => Promise.all(this.#paths.map((path) => path.stats())),
      speaks: () => options.outgoing().some(({ kind, muted }) => kind === 'audio' && !muted),
      tell: (report) => options.connection()?.session.send('report', report, () => undefined), // what is lost is told again
    });
  }

  /** Whether publications exist apart from the way their media takes. */
  get switches(): boolean {
    return this.#route !== undefined;
  }

  /** Whether media goes directly alone. */
  get direct(): boolean {
    return this.#route?.via === 'direct' && (this.#route.settled ?? false);
  }

  /** The states of the paths. */
  get states(): RTCPeerConnectionState[] {
    return this.#paths.map(({ state, connected }) => (state === 'connected' && !connected ? 'disconnected' : state));
  }

  get #paths(): DirectPath[] {
    return [...this.#links.values()].flatMap(({ path }) => path ?? []);
  }

  /** The room as the server describes it: after a join, or when events were missed. */
  takeIn(room: RoomInfo, self: Joined['self']): void {
    this.#mode = room.mode ?? 'sfu';
    const order = room.participants.map(({ sid }) => sid);
    this.#before = new Set(order.slice(0, Math.max(0, order.indexOf(self.sid))));
    this.route(room.route);
  }

  /** The server says which way media takes. */
  route(route: Route | undefined): void {
    const before = this.#route;
    this.#route = route;
    if (route?.epoch !== before?.epoch) {
      this.#arrived = false;
      for (const link of this.#links.values()) {
        link.reported = undefined;
      }
    }
    if (!route) {
      return;
    }
    this.#options.logger.debug('route', { ...route });
    if (this.direct) {
      this.#reporter.start();
    } else {
      this.#reporter.stop();
    }
    this.#switch.prefer(route.via);
    this.#options.forward(!this.direct);
    this.update();
  }

  /** Who is there, or what is published, changed. */
  update(): void {
    if (!this.#route) {
      return;
    }
    const present = new Set([...this.#options.participants()].map(({ sid }) => sid));
    const { via, settled } = this.#route;
    for (const [sid, link] of [...this.#links]) {
      if (!present.has(sid)) {
        this.#close(link);
        this.#links.delete(sid);
      } else if (via === 'server' && settled) {
        this.#close(link);
      }
    }
    if (via === 'direct') {
      for (const sid of present) {
        const link = this.#link(sid);
        if (!link.path && !this.#before.has(sid) && link.retry === undefined && this.#options.connection()) {
          this.#open(sid, link.generation + 1);
        }
      }
    }
    for (const path of this.#paths) {
      path.update();
    }
    this.#changed();
  }

  /** Another participant says something. */
  receive(message: Peer): void {
    const sid = message.from ?? '';
    if (!this.#route || ![...this.#options.participants()].some((participant) => participant.sid === sid)) {
      return;
    }
    const link = this.#link(sid);
    const { generation, ask, description } = message;
    if (ask === 'renew') {
      if (!this.#before.has(sid) && generation >= link.generation) {
        this.#renew(sid);
      }
      return;
    }
    if (generation > link.generation && description?.type === 'offer') {
      this.#open(sid, generation);
    }
    if (generation === link.generation) {
      link.path?.receive(message);
    }
  }

  /** The tracks that the server's way carries. */
  fromServer(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    this.#switch.set('server', tracks);
    this.#report();
  }

  /** Signalling can deliver again. */
  attached(): void {
    this.#paths.forEach((path) => path.attached());
  }

  /** The network may have changed. */
  verify(): void {
    this.#paths.forEach((path) => path.verify());
  }

  /** The session is gone, and with it all paths. */
  disconnect(): void {
    this.#reporter.stop();
    for (const link of this.#links.values()) {
      this.#close(link);
    }
    this.#links.clear();
    this.#switch.clear();
    this.#route = undefined;
  }

  /** Sends a data message directly; false when it is to go by the server. */
  async send(message: Uint8Array<ArrayBuffer>, to: readonly string[] | undefined, reliable: boolean): Promise<boolean> {
    if (!this.direct) {
      return false;
    }
    const paths = [...this.#links].flatMap(([sid, { path }]) => (path && (to === undefined || to.includes(sid)) ? path : []));
    try {
      await Promise.all(paths.map((path) => path.channels.send(message, reliable)));
    } catch (error) {
      if (this.direct) {
        throw error instanceof RotundaError ? error : new RotundaError('media_failed', `data: ${String(error)}`, { cause: error });
      }
      return false; // the path went while the message waited for it
    }
    return true;
  }

  /** What the browser measures on the paths, each entry with ids of its own. */
  async stats(): Promise<OwnStats[]> {
    const paths = [...this.#links].flatMap(([sid, { path }]) => (path ? [[sid, path] as const] : []));
    const lists = await Promise.all(paths.map(async ([sid, path]) => (await path.stats()).map((entry) => named(entry, `${sid}-${path.generation}-`))));
    return lists.flat();
  }

  // Paths

  #link(sid: string): Link {
    let link = this.#links.get(sid);
    if (!link) {
      link = { path: undefined, generation: 0, reported: undefined, failures: 0, retry: undefined };
      this.#links.set(sid, link);
    }
    return link;
  }

  #open(sid: string, generation: number): void {
    const connection = this.#options.connection();
    const link = this.#link(sid);
    if (!connection) {
      return;
    }
    this.#close(link);
    link.generation = generation;
    const path: DirectPath = new DirectPath({
      offers: !this.#before.has(sid),
      generation,
      logger: this.#options.logger,
      transport: connection.directTransport((error) => link.path === path && this.#failed(sid, error.message)),
      outgoing: () => this.#options.outgoing(),
      incoming: () => [...(this.#participant(sid)?.publications ?? [])].map(({ id, kind }) => ({ id, kind })),
      tell: (message) =>
        connection.session.send('peer', { to: sid, ...message }, ({ error }) => {
          if (error && link.path === path) {
            this.#options.logger.debug('message to another participant refused', { code: error.code });
            if (error.code === 'rate_limited' || error.code === 'timeout') {
              this.#failed(sid, error.message);
            }
          }
        }),
      changed: () => link.path === path && this.#changed(),
      data: (message) => link.path === path && this.#options.data({ ...message, from: sid }),
      failed: (why) => link.path === path && this.#failed(sid, why),
    });
    link.path = path;
    path.update();
  }

  /** Nobody's media is taken for another's, whatever the one who sends it says. */
  #isAnothers(publication: string, sid: string): boolean {
    return [...this.#links.keys()].some((other) => other !== sid && this.#publications(other).includes(publication));
  }

  #participant(sid: string): RemoteParticipant | undefined {
    return [...this.#options.participants()].find((participant) => participant.sid === sid);
  }

  #close(link: Link): void {
    clearTimeout(link.retry);
    link.retry = undefined;
    link.path?.close();
    link.path = undefined;
  }

  /** A path is dead: the server takes over, or where it may not another one is made. */
  #failed(sid: string, why: string): void {
    const link = this.#link(sid);
    this.#options.logger.debug('path to another participant failed', { sid, why });
    this.#tell(sid, link, 'failed');
    if (this.#mode !== 'p2p' || link.retry !== undefined) {
      return;
    }
    const restart = link.path?.state === 'connected' && link.failures === 0;
    if (restart) {
      link.path?.restart();
    }
    const waitMs = restart ? restartMs : Math.min(maxRenewMs, renewMs * 2 ** link.failures);
    link.failures++;
    link.retry = setTimeout(() => {
      link.retry = undefined;
      if (!link.path?.connected) {
        this.#renew(sid);
      }
    }, waitMs);
  }

  #renew(sid: string): void {
    const link = this.#link(sid);
    if (!this.#route || this.#route.via !== 'direct') {
      return;
    }
    if (this.#before.has(sid)) {
      const session = this.#options.connection()?.session;
      session?.send('peer', { to: sid, generation: Math.max(1, link.generation), ask: 'renew' }, () => undefined);
      link.retry = setTimeout(() => {
        link.retry = undefined;
        if (!link.path?.connected) {
          this.#failed(sid, 'not renewed');
        }
      }, maxRenewMs);
      return;
    }
    this.#open(sid, link.generation + 1);
  }

  #changed(): void {
    const tracks = new Map<string, MediaStreamTrack>();
    for (const [sid, { path }] of this.#links) {
      for (const [publication, track] of path?.tracks ?? []) {
        if (!this.#isAnothers(publication, sid)) {
          tracks.set(publication, track);
        }
      }
    }
    this.#switch.set('direct', tracks);
    for (const link of this.#links.values()) {
      if (link.path?.connected) {
        link.failures = 0;
        if (link.retry !== undefined) {
          clearTimeout(link.retry);
          link.retry = undefined;
        }
      } else if (link.reported === 'up' && link.path?.state !== 'connected') {
        link.reported = undefined; // it is told when it is up again
      }
    }
    this.#report();
    this.#options.mediaChanged();
  }

  // What the server is told

  /** Tells the server what of the route is up, once. */
  #report(): void {
    const route = this.#route;
    if (route?.via === 'direct') {
      for (const [sid, link] of this.#links) {
        if (link.path?.connected && (route.settled || this.#switch.arrived(this.#publications(sid)))) {
          this.#tell(sid, link, 'up');
        }
      }
    } else if (route && !route.settled && !this.#arrived) {
      const all = [...this.#links].filter(([, { path }]) => path).flatMap(([sid]) => this.#publications(sid));
      if (this.#switch.arrived(all)) {
        this.#arrived = true;
        this.#options.connection()?.session.send('path_report', { epoch: route.epoch, state: 'up' }, () => undefined);
      }
    }
  }

  #tell(participant: string, link: Link, state: PathState): void {
    const route = this.#route;
    if (route?.via === 'direct' && link.reported !== state) {
      link.reported = state;
      this.#options.connection()?.session.send('path_report', { epoch: route.epoch, participant, state }, () => undefined);
    }
  }

  #publications(sid: string): string[] {
    return (this.#participant(sid)?.publications ?? []).map(({ id }) => id);
  }

  /** Whether nothing comes of a publication, whatever way it takes. */
  #idle(id: string): boolean {
    const publication = [...this.#options.participants()].flatMap(({ publications }) => publications).find((each) => each.id === id);
    return !publication || publication.muted || publication.paused || !publication.subscribed || publication.unavailable !== undefined || this.#options.hidden(id);
  }

  async #flows(via: 'server' | 'direct', track: MediaStreamTrack): Promise<boolean> {
    const receiver = via === 'server' ? this.#options.connection()?.receive.receiver(track) : this.#paths.map((path) => path.receiver(track)).find((found) => found);
    return receiver !== undefined && decodes(receiver);
  }
}

/** An entry whose ids are not those of another connection's. */
function named(entry: OwnStats, prefix: string): OwnStats {
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, typeof value === 'string' && /^id$|Id$/.test(key) ? prefix + value : value])) as unknown as OwnStats;
}
