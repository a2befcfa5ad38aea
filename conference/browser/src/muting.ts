import type { LocalPublication } from './local.js';
import type { Session } from './session.js';

/** What a Muting needs of its publisher. @internal */
export interface MutingOptions {
  readonly publication: LocalPublication;
  session(): Session | undefined;
  /** The browser's part: whether the sender sends. */
  tune(): void;
  /** The publication's mute changed; others are to know. */
  changed(muted: boolean): void;
}

/**
 * Whether one publication is muted, here and at the server. Here it is silent
 * at once; it is heard again when the server has agreed.
 *
 * @internal
 */
export class Muting {
  readonly #options: MutingOptions;
  #atServer = false;
  /** The exchange that brings the server to what is wished, while one runs. */
  #exchange: Promise<void> | undefined;

  constructor(options: MutingOptions) {
    this.#options = options;
  }

  /** Published anew: the server has it as its offer said. */
  published(muted: boolean): void {
    this.#atServer = muted;
  }

  /** Wishes it muted or not; reconcile tells the server. by is who else wished it, if anybody. */
  set(muted: boolean, by = ''): void {
    const { publication } = this.#options;
    if (publication.muted === muted) {
      return;
    }
    publication.change({ muted, mutedBy: by });
    if (muted) {
      this.apply();
    }
    this.#options.changed(muted);
  }

  /** The server muted it, or says that it did; by is who else wanted that, if anybody. */
  told(muted: boolean, by = ''): void {
    if (this.#exchange) {
      return; // the reply to our own request tells more
    }
    this.#atServer = muted;
    if (muted) {
      this.set(true, by);
    } else {
      // Nobody but the person here can end a mute.
      this.reconcile().catch(() => undefined);
    }
  }

  /** Brings the server to what is wished, one request at a time; rejects when it refuses to end a mute. */
  reconcile(): Promise<void> {
    this.#exchange ??= this.#run().finally(() => {
      this.#exchange = undefined;
    });
    return this.#exchange;
  }

  /** Makes the track silent or black while muted, and keeps the browser from sending that. */
  apply(): void {
    const { publication } = this.#options;
    if (publication.track) {
      publication.track.enabled = !publication.muted;
    }
    this.#options.tune();
  }

  async #run(): Promise<void> {
    const { publication } = this.#options;
    while (publication.id && this.#atServer !== publication.muted) {
      const { id, muted } = publication;
      try {
        await this.#options.session()?.request('mute', { publication: id, muted });
      } catch (error) {
        if (publication.id !== id) {
          continue; // published anew meanwhile, as wished
        }
        if (!muted) {
          this.set(true);
        }
        throw error;
      }
      if (publication.id === id) {
        this.#atServer = muted;
      }
    }
    this.apply();
  }
}
