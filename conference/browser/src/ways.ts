import { webSocketCarrier, type CarrierFactory } from './carrier.js';
import { httpCarrier } from './httpcarrier.js';

/** One way to open carriers. @internal */
export interface Way {
  readonly kind: string;
  readonly open: CarrierFactory;
  /** How long it may take to be welcomed. */
  readonly timeoutMs: number;
}

/** How servers are reached. @internal */
export interface Ways {
  /** The way to try next. */
  pick(url: string): Way;
  /** A server was reached. */
  worked(url: string, way: Way): void;
  /** It was not; whether another attempt may go better, so that whoever waits should make it at once. */
  failed(url: string, way: Way): boolean;
  /** A way that is better than this one, which works, and when to try it. */
  better(url: string, way: Way): { readonly way: Way; readonly afterMs: number } | undefined;
  /** The better way did not work, yet. */
  missed(url: string): void;
  /** It is another network now. */
  changed(url: string): void;
}

/** The application's own carrier. @internal */
export class OneWay implements Ways {
  readonly #way: Way;

  constructor(open: CarrierFactory) {
    this.#way = { kind: 'own', open, timeoutMs: 10_000 };
  }

  pick(): Way {
    return this.#way;
  }

  worked(): void {}

  failed(): boolean {
    return false;
  }

  better(): undefined {
    return undefined;
  }

  missed(): void {}

  changed(): void {}
}

interface Known {
  /** What worked last. */
  kind: string | undefined;
  failures: number; // since then
  misses: number; // of attempts at the better way
}

const firstProbeMs = 30_000;
const maxProbeMs = 600_000;

/**
 * WebSockets, and plain HTTP where they are blocked: after two WebSockets that
 * did not get through, HTTP is tried. What worked is remembered for each
 * server, in memory. While HTTP is used a WebSocket is tried now and then.
 *
 * @internal
 */
export class WebWays implements Ways {
  readonly #socket: Way;
  readonly #http: Way;
  readonly #known = new Map<string, Known>();

  constructor(socket: CarrierFactory = webSocketCarrier, http: CarrierFactory = httpCarrier) {
    this.#socket = { kind: 'websocket', open: socket, timeoutMs: 5000 };
    this.#http = { kind: 'http', open: http, timeoutMs: 10_000 };
  }

  pick(url: string): Way {
    const known = this.#of(url);
    const turn = known.failures % this.#round(known);
    if (known.kind === 'http') {
      return turn === 0 ? this.#http : this.#socket;
    }
    return turn < 2 ? this.#socket : this.#http;
  }

  worked(url: string, way: Way): void {
    const known = this.#of(url);
    known.failures = 0;
    if (way.kind === 'websocket') {
      known.misses = 0;
    }
    known.kind = way.kind;
  }

  failed(url: string): boolean {
    const known = this.#of(url);
    known.failures++;
    return known.failures % this.#round(known) !== 0;
  }

  better(url: string, way: Way): { readonly way: Way; readonly afterMs: number } | undefined {
    const afterMs = Math.min(maxProbeMs, firstProbeMs * 2 ** this.#of(url).misses);
    return way.kind === 'http' ? { way: this.#socket, afterMs } : undefined;
  }

  missed(url: string): void {
    this.#of(url).misses++;
  }

  changed(url: string): void {
    const known = this.#of(url);
    known.failures = 0;
    known.misses = 0;
  }

  /** How many attempts try everything. */
  #round({ kind }: Known): number {
    return kind === 'http' ? 2 : 3;
  }

  #of(url: string): Known {
    const { host } = new URL(url);
    let known = this.#known.get(host);
    if (!known) {
      known = { kind: undefined, failures: 0, misses: 0 };
      this.#known.set(host, known);
    }
    return known;
  }
}

/** What this page knows of its servers. @internal */
export const webWays: Ways = new WebWays();
