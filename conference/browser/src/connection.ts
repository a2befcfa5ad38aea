import type { CarrierFactory } from './carrier.js';
import { RotundaError } from './errors.js';
import type { DataMessage, Logger } from './options.js';
import type { TransportOptions } from './peer.js';
import { CloseCode, type ICEServer, type Joined, type PublishHints, type TransportKind, type TransportNumbers } from './protocol.gen.js';
import { ReceiveTransport } from './receive.js';
import { SendTransport } from './send.js';
import { Session, type SessionEvents } from './session.js';
import type { RoomStats } from './stats.js';
import type { Ways } from './ways.js';

/** How long getStats waits for the server's part. */
const statsTimeoutMs = 5000;

/** How long a restart of ICE waits for fresh servers, and how long these are fresh. */
const refreshTimeoutMs = 2000;
const freshMs = 5000;

/** What a Connection tells its room. @internal */
export interface ConnectionEvents extends SessionEvents {
  /** Which track carries which publication from now on. */
  tracks(tracks: ReadonlyMap<string, MediaStreamTrack>): void;
  data(message: DataMessage): void;
  mediaChanged(): void;
}

/** @internal */
export interface ConnectionOptions {
  readonly url: string;
  readonly carrier: CarrierFactory | Ways;
  readonly client: string;
  readonly logger: Logger;
  readonly random: () => number;
  readonly peerConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly rtc: RTCConfiguration;
  readonly events: ConnectionEvents;
}

/** A session and its two transports: what a rejoin replaces as a whole. @internal */
export class Connection {
  readonly session: Session;
  /** The server's ICE servers, once joined. */
  iceServers: readonly ICEServer[] = [];
  /** How the room wants tracks to be sent, once joined. */
  publishHints: PublishHints | undefined;
  /** Which transport of each kind this is, as the server counts them. */
  readonly #numbers: TransportNumbers = { send: 1, receive: 1 };
  #send: SendTransport;
  #receive: ReceiveTransport;
  readonly #options: ConnectionOptions;
  #refreshing: Promise<void> | undefined;
  #refreshed = 0;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.session = new Session(options, options.events);
    this.#send = new SendTransport(this.#transport());
    this.#receive = this.#newReceive();
  }

  get send(): SendTransport {
    return this.#send;
  }

  get receive(): ReceiveTransport {
    return this.#receive;
  }

  /** The server told this client of the room, for the first time on this connection. */
  joined({ ice_servers: servers = [], publish }: Joined): void {
    this.iceServers = servers;
    this.publishHints = publish;
  }

  /** The state of each transport; undefined while it was never used. */
  get transports(): Record<TransportKind, RTCPeerConnectionState | undefined> {
    return { send: this.#send.state, receive: this.#receive.state };
  }

  /** The states of the transports that are in use. */
  get states(): RTCPeerConnectionState[] {
    return [this.#send.state, this.#receive.state].filter((state) => state !== undefined);
  }

  /** Signalling can deliver again. */
  attached(): void {
    this.#send.attached();
    this.#receive.attached();
  }

  /**
   * The network may have changed, or the page slept: a carrier that does not
   * answer soon is replaced without waiting, and each transport whose path
   * brings nothing more gets another one. The latter has to wait while there is no network.
   */
  networkChanged(network: boolean): void {
    this.#suspect();
    if (!network) {
      return;
    }
    this.#send.verify();
    this.#receive.verify();
  }

  /** Asks the server for a sign of life, and for ICE servers in one. */
  #suspect(): void {
    this.#refreshed = 0;
    this.session.probe();
    void this.#freshServers();
  }

  #freshServers(): Promise<void> {
    if (this.#closed || Date.now() - this.#refreshed < freshMs) {
      return Promise.resolve();
    }
    this.#refreshing ??= this.session
      .request('ice_servers', {}, refreshTimeoutMs)
      .then(
        ({ ice_servers: servers }) => {
          this.iceServers = servers ?? [];
          this.#refreshed = Date.now();
        },
        (error: RotundaError) => this.#options.logger.debug('no fresh ICE servers', { code: error.code }),
      )
      .then(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #refresh(pc: RTCPeerConnection): Promise<void> {
    await this.#freshServers();
    try {
      pc.setConfiguration(this.#configuration());
    } catch (error) {
      this.#options.logger.debug('ICE servers stay as they were', { error });
    }
  }

  /** What the browser and the server measure on both transports. */
  async stats(): Promise<RoomStats> {
    const server = this.session.attached ? this.session.request('stats', {}, statsTimeoutMs) : Promise.reject();
    const [send, receive, reply] = await Promise.all([this.#send.stats(), this.#receive.stats(), server.catch(() => undefined)]);
    return { send, receive, server: reply?.report ?? [] };
  }

  /**
   * The server ended a transport: an empty one takes its place. The number is
   * that of the new one; false when it was known already. The server offers the
   * receive transport anew.
   */
  renew(kind: TransportKind, number: number = this.#numbers[kind] + 1): boolean {
    if (number <= this.#numbers[kind]) {
      return false; // known
    }
    this.#numbers[kind] = number;
    if (kind === 'send') {
      const before = this.#send;
      this.#send = new SendTransport(this.#transport());
      before.close();
    } else {
      this.#renewReceive();
    }
    return true;
  }

  /** Media goes directly: the transports end, and empty ones wait until they are needed. The server ends its part by itself. */
  rest(): void {
    if (this.#send.state === undefined && this.#receive.state === undefined) {
      return;
    }
    this.#send.close();
    this.#send = new SendTransport(this.#transport());
    this.#renewReceive();
  }

  /** What a direct path to another participant needs of this connection. */
  directTransport(broken: (error: RotundaError) => void): TransportOptions {
    return { ...this.#transport(), broken };
  }

  #renewReceive(): void {
    this.#receive.close();
    this.#receive = this.#newReceive();
    this.#options.events.tracks(new Map());
  }

  /** Ends the media, not the session. */
  closeMedia(): void {
    this.#closed = true;
    this.#send.close();
    this.#receive.close();
  }

  close(): void {
    this.closeMedia();
    this.session.close(CloseCode.Normal, '');
  }

  #newReceive(): ReceiveTransport {
    const receive: ReceiveTransport = new ReceiveTransport({
      ...this.#transport(),
      tracks: (tracks) => receive === this.#receive && this.#options.events.tracks(tracks),
      data: (message) => this.#options.events.data(message),
    });
    return receive;
  }

  #transport(): TransportOptions {
    const { logger, events } = this.#options;
    return {
      session: this.session,
      logger,
      makePeer: () => this.#options.peerConnection(this.#configuration()),
      refresh: (pc) => this.#refresh(pc),
      changed: () => events.mediaChanged(),
      suspect: () => this.#suspect(),
      broken: (error) => {
        if (!this.#closed) {
          logger.warn('media connection given up', { code: error.code, message: error.message });
          this.session.send('leave', {}, () => undefined); // so that others see no ghost
          events.lost(new RotundaError('session_lost', error.message, { cause: error }));
        }
      },
    };
  }

  #configuration(): RTCConfiguration {
    const { rtc } = this.#options;
    return { bundlePolicy: 'max-bundle', ...rtc, iceServers: [...(rtc.iceServers ?? []), ...this.iceServers] };
  }
}
