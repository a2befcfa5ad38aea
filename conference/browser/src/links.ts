import type { TransportKind } from './protocol.gen.js';

/** What a room's connection consists of: signalling, and the media connections on which this client sends and receives. */
export type Link = 'signalling' | TransportKind;

/** Follows which links are down and tells when one goes and when it is back. @internal */
export class Links {
  readonly #down = new Set<Link>();
  readonly #changed: (link: Link, up: boolean) => void;

  constructor(changed: (link: Link, up: boolean) => void) {
    this.#changed = changed;
  }

  /** Those that are being mended. */
  get down(): readonly Link[] {
    return [...this.#down];
  }

  /** Signalling has a carrier or not. */
  signalling(up: boolean): void {
    this.#set('signalling', up);
  }

  /** A transport's state; undefined where there is none. */
  transport(link: TransportKind, state: RTCPeerConnectionState | undefined): void {
    if (state === 'disconnected' || state === 'failed') {
      this.#set(link, false);
    } else if (state === 'connected') {
      this.#set(link, true);
    } // while another path is being looked for nothing is known
  }

  /** The room is closed: nothing is mended any more, and nothing told. */
  clear(): void {
    this.#down.clear();
  }

  #set(link: Link, up: boolean): void {
    if (up === this.#down.has(link)) {
      if (up) {
        this.#down.delete(link);
      } else {
        this.#down.add(link);
      }
      this.#changed(link, up);
    }
  }
}
