import { CloseCode } from './protocol.gen.js';
import type { Session } from './session.js';

/** What a PageLeave needs of its room. @internal */
export interface PageLeaveOptions {
  /** The session there is now. */
  readonly session: () => Session | undefined;
  /** The page was away, without its session, and is back. */
  readonly back: () => void;
}

/**
 * Leaves when the page goes away, so that others are told at once; a page that
 * comes back from the browser's cache rejoins.
 *
 * @internal
 */
export class PageLeave {
  readonly #options: PageLeaveOptions;

  constructor(options: PageLeaveOptions) {
    this.#options = options;
  }

  start(): void {
    globalThis.addEventListener?.('pagehide', this.#onHide);
  }

  stop(): void {
    globalThis.removeEventListener?.('pagehide', this.#onHide);
    globalThis.removeEventListener?.('pageshow', this.#onShow);
  }

  readonly #onHide = (event: PageTransitionEvent): void => {
    const session = this.#options.session();
    session?.send('leave', {}, () => undefined);
    session?.close(CloseCode.Normal, 'page hidden');
    if (event.persisted && session) {
      globalThis.addEventListener('pageshow', this.#onShow, { once: true });
    }
  };

  readonly #onShow = (): void => this.#options.back();
}
