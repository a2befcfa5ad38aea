import type { Connection } from './connection.js';
import { RotundaError } from './errors.js';
import type { RemotePublication } from './publication.js';

/** What Subscribing needs of its room. @internal */
export interface SubscribingOptions {
  readonly auto: boolean;
  /** The connection; throws when there is none. */
  connection(): Connection;
  /** Whether a session that was lost will have a successor. */
  returning(): boolean;
}

/** Says which publications are wanted, and says it again to a fresh session. @internal */
export class Subscribing {
  readonly #options: SubscribingOptions;

  constructor(options: SubscribingOptions) {
    this.#options = options;
  }

  /** Tells a fresh session what this client wants otherwise than by default. */
  restore({ session }: Connection, publications: Iterable<RemotePublication>): void {
    for (const { id: publication, subscribed, paused } of publications) {
      if (subscribed !== this.#options.auto) {
        session.send(subscribed ? 'subscribe' : 'unsubscribe', { publication }, () => undefined);
      }
      if (paused) {
        session.send('pause', { publication, paused }, () => undefined);
      }
    }
  }

  async setSubscribed(publication: RemotePublication, subscribed: boolean): Promise<void> {
    const before = publication.subscribed;
    publication.update({ subscribed });
    try {
      await this.#options.connection().session.request(subscribed ? 'subscribe' : 'unsubscribe', { publication: publication.id });
    } catch (error) {
      this.#unlessRestored(error, () => publication.update({ subscribed: before }));
    }
  }

  async setPaused(publication: RemotePublication, paused: boolean): Promise<void> {
    const before = publication.paused;
    publication.update({ paused });
    try {
      await this.#options.connection().session.request('pause', { publication: publication.id, paused });
    } catch (error) {
      this.#unlessRestored(error, () => publication.update({ paused: before }));
    }
  }

  /** A wish that was lost with its session is told to the next one; any other failure undoes it. */
  #unlessRestored(error: unknown, undo: () => void): void {
    if (error instanceof RotundaError && (error.code === 'session_lost' || error.code === 'closed') && this.#options.returning()) {
      return;
    }
    undo();
    throw error;
  }
}
