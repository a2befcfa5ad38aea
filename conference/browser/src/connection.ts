import type { CarrierFactory } from './carrier.js';
import { RotundaError } from './errors.js';
import type { DataMessage, Logger } from './options.js';
import type { TransportOptions } from './peer.js';
import { CloseCode, type ICEServer, type PublishHints, type TransportKind, type TransportNumbers } from './protocol.gen.js';
import { ReceiveTransport } from './receive.js';
import { SendTransport } from './send.js';
import { Session, type SessionEvents } from './session.js';
import type { RoomStats } from './stats.js';

/** How long getStats waits for the server's part. */
const statsTimeoutMs = 5000;

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
  readonly carrier: CarrierFactory;
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

  /** The states of the transports that are in use. */
  get states(): RTCPeerConnectionState[] {
    return [this.#send.state, this.#receive.state].filter((state) => state !== undefined);
  }

  /** Signalling can deliver again. */
  attached(): void {
    this.#send.attached();
    this.#receive.attached();
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
      changed: () => events.mediaChanged(),
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
