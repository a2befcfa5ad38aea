import { serverURL } from './address.js';
import { Connection, type ConnectionEvents } from './connection.js';
import { RotundaError } from './errors.js';
import type { Logger, RoomOptions, TokenRequest } from './options.js';
import type { Joined } from './protocol.gen.js';
import { webWays } from './ways.js';

/** What a client says of itself. */
interface Self {
  readonly name: string | undefined;
  readonly attributes: Readonly<Record<string, string>> | undefined;
}

/** What an Entrance tells its room. @internal */
export interface EntranceEvents extends ConnectionEvents {
  /** The room was entered, or with joined.waiting its lobby: the connection is the room's from now on, and the other events are its. */
  entered(connection: Connection, joined: Joined): void;
}

const clientName = 'rotunda-js/0.1';

/** A logger that writes nothing. @internal */
export const silent: Logger = { debug: () => undefined, warn: () => undefined };

/** Opens a session and joins a room by it, as often as it is asked to. @internal */
export class Entrance {
  /** What this client says of itself: as the options have it, then as updated. */
  #self: Self;
  readonly #options: RoomOptions;
  readonly #events: EntranceEvents;
  #current: Connection | undefined; // whose events are told
  #password: string | undefined;
  /** Where this client was moved, and what lets it in there once. */
  #moved: { readonly room: string; readonly ticket: string | undefined } | undefined;

  constructor(options: RoomOptions, events: EntranceEvents) {
    this.#options = options;
    this.#events = events;
    this.#self = { name: options.name, attributes: options.attributes };
    this.#password = options.password;
  }

  /** The password to give from now on. */
  set password(password: string) {
    this.#password = password;
  }

  /** The name of the room to join. */
  get room(): string {
    return this.#moved?.room ?? this.#options.room.normalize('NFC');
  }

  /** This client was moved: it joins another room from now on, or again that of its options. */
  follow(room: string | undefined, ticket?: string): void {
    this.#moved = room === undefined ? undefined : { room, ticket };
  }

  /** The server took an update: a rejoin says it again. */
  updated(change: { readonly name?: string; readonly attributes?: Readonly<Record<string, string | null>> }): void {
    const attributes = Object.entries({ ...this.#self.attributes, ...change.attributes });
    this.#self = {
      name: change.name ?? this.#self.name,
      attributes: Object.fromEntries(attributes.filter((entry): entry is [string, string] => entry[1] !== null)),
    };
  }

  /** The room's connection is another one, or none: events of the one before are not told any more. */
  set current(connection: Connection | undefined) {
    this.#current = connection;
  }

  /** One attempt; with a token function another one when the server does not take its token. */
  async enter(signal: AbortSignal, again: boolean): Promise<void> {
    const refused = await this.#attempt(signal, { again, refused: undefined });
    if (refused) {
      await this.#attempt(signal, { again, refused });
    }
  }

  /** Resolves with what the server has against the token when another one may do. */
  async #attempt(signal: AbortSignal, request: TokenRequest): Promise<RotundaError | undefined> {
    const url = serverURL(this.#options.server ?? 'signal');
    const token = await this.#token(request);
    throwIfAborted(signal);
    const connection = this.#connection(url);
    const abort = (): void => connection.close();
    signal.addEventListener('abort', abort);
    try {
      await connection.session.open(token);
      await this.#join(connection, signal);
    } catch (error) {
      connection.close();
      throwIfAborted(signal);
      const fresh = request.again && !request.refused && typeof this.#options.token === 'function';
      if (fresh && error instanceof RotundaError && (error.code === 'unauthenticated' || error.code === 'forbidden')) {
        return error;
      }
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return undefined;
  }

  async #token(request: TokenRequest): Promise<string | undefined> {
    const { token } = this.#options;
    try {
      return typeof token === 'function' ? await token(request) : token;
    } catch (error) {
      throw error instanceof RotundaError ? error : new RotundaError('token_failed', `no token: ${String(error)}`, { cause: error });
    }
  }

  #connection(url: string): Connection {
    const options = this.#options;
    const events = this.#events;
    const connection: Connection = new Connection({
      url,
      carrier: options.carrier ?? webWays,
      client: clientName,
      logger: options.logger ?? silent,
      random: options.random ?? Math.random,
      peerConnection: options.peerConnection ?? ((configuration) => new RTCPeerConnection(configuration)),
      rtc: options.rtc ?? {},
      events: {
        event: (type, data) => this.#current === connection && events.event(type, data),
        attached: (attached) => this.#current === connection && events.attached(attached),
        lost: (error) => this.#current === connection && events.lost(error),
        tracks: (tracks) => this.#current === connection && events.tracks(tracks),
        data: (message) => this.#current === connection && events.data(message),
        mediaChanged: () => this.#current === connection && events.mediaChanged(),
      },
    });
    return connection;
  }

  /** The reply is taken in where it stands among the events. */
  #join(connection: Connection, signal: AbortSignal): Promise<void> {
    const { autoSubscribe } = this.#options;
    const { name, attributes } = this.#self;
    const password = this.#moved ? undefined : this.#password; // it is that of another room
    const ticket = this.#moved?.ticket;
    const message = {
      room: this.room,
      ...(name === undefined ? {} : { name }),
      ...(password === undefined ? {} : { password }),
      ...(ticket === undefined ? {} : { ticket }),
      ...(attributes === undefined ? {} : { attributes }),
      ...(autoSubscribe === undefined ? {} : { auto_subscribe: autoSubscribe }),
    };
    return new Promise((resolve, reject) => {
      connection.session.send('join', message, (outcome) => {
        if (outcome.error) {
          reject(outcome.error);
        } else if (!signal.aborted) {
          this.follow(this.#moved?.room); // a ticket is good once
          connection.joined(outcome.data);
          this.#current = connection;
          this.#events.entered(connection, outcome.data);
          resolve();
        }
      });
    });
  }
}

/** Rejects what was given up meanwhile. */
function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new RotundaError('aborted', 'the room was left before it was entered');
  }
}
