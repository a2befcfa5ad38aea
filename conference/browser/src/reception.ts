import { Adaptive, type ObserveOptions } from './adaptive.js';
import { RotundaError } from './errors.js';
import type { RemotePublication } from './publication.js';
import type { Session } from './session.js';
import { type PreferredVideo, Wishes } from './wishes.js';

/**
 * How this client wants to receive what others publish. It is kept over
 * sessions: each new one is told.
 *
 * @internal
 */
export class Reception {
  readonly #wishes = new Wishes();
  readonly #adaptive: Adaptive | undefined;
  #levels = false;
  #session: Session | undefined;

  /** adaptive: the elements that show a video decide how much of it is received. */
  constructor(adaptive: boolean) {
    this.#adaptive = adaptive ? new Adaptive() : undefined;
  }

  /** A session was joined. */
  connect(session: Session): void {
    this.#session = session;
    this.#wishes.connect((wishes, done) => session.send('wish', { wishes }, ({ error }) => done(error)));
    if (this.#levels) {
      session.send('levels', { enabled: true }, () => undefined);
    }
  }

  /** The session is gone; what is wanted waits for the next one. */
  disconnect(): void {
    this.#session = undefined;
    this.#wishes.disconnect();
  }

  /** This client's grant has changed. */
  granted(): void {
    this.#wishes.again();
  }

  setPreferred(publication: RemotePublication, preferred: PreferredVideo | undefined): void {
    this.#wishes.prefer(publication.id, preferred);
  }

  observe({ id }: RemotePublication, element: HTMLVideoElement, options: ObserveOptions): () => void {
    return this.#adaptive?.observe(id, element, options, (view) => this.#wishes.view(id, view)) ?? (() => undefined);
  }

  /** Whether a video is not to be sent now, since it cannot be seen. */
  hidden(publication: string): boolean {
    return this.#wishes.hidden(publication);
  }

  /** A publication is gone. */
  forget({ id }: RemotePublication): void {
    this.#adaptive?.forget(id);
    this.#wishes.forget(id);
  }

  /** Asks for everybody's levels, or no longer; without a session the next one is asked. */
  async setLevels(enabled: boolean): Promise<void> {
    const before = this.#levels;
    this.#levels = enabled;
    if (before !== enabled) {
      try {
        await this.#session?.request('levels', { enabled });
      } catch (error) {
        if (this.#levels === enabled && !(error instanceof RotundaError && (error.code === 'session_lost' || error.code === 'closed'))) {
          this.#levels = before; // refused; the next session is not asked, but this one may be again
        }
        throw error;
      }
    }
  }
}
