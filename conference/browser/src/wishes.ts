import type { RotundaError } from './errors.js';
import { LIMITS, type LayerRef, type Wish } from './protocol.gen.js';

/** What an application prefers of a publication it receives. What is left out is not limited. */
export interface PreferredVideo {
  /** The best layer to receive, both counted from 0, the lowest; default: all. */
  readonly layer?: LayerRef;
  /** Above 0: before others when the network does not carry all; below 0: after them. From -100 to 100. */
  readonly priority?: number;
  /** Most bits per second to receive. */
  readonly maxBitrate?: number;
  /** Device pixels in which it is shown. With it the sizes of elements do not count. */
  readonly width?: number;
  readonly height?: number;
}

/** How elements show a publication. @internal */
export interface View {
  /** Device pixels; 0: unknown. */
  readonly width: number;
  readonly height: number;
  readonly hidden: boolean;
  readonly priority: number;
}

/** Sends wishes and tells what became of them. @internal */
export type SendWishes = (wishes: Wish[], done: (error: RotundaError | undefined) => void) => void;

/** Changes of so many milliseconds go together. */
const gatherMs = 100;

/**
 * How this client wants each publication: what the application prefers over
 * how elements show it. It tells the server what changed, in batches, one at a
 * time, and everything to a new session.
 *
 * @internal
 */
export class Wishes {
  readonly #views = new Map<string, View>();
  readonly #preferred = new Map<string, PreferredVideo>();
  /** What the server was told, by publication. */
  #told = new Map<string, string>();
  readonly #changed = new Set<string>();
  #send: SendWishes | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  /** Elements show a publication in that way; undefined: none ever did. */
  view(id: string, view: View | undefined): void {
    set(this.#views, id, view);
    this.#touch(id);
  }

  /** The application prefers a publication in that way; undefined: it no longer does. */
  prefer(id: string, preferred: PreferredVideo | undefined): void {
    set(this.#preferred, id, preferred);
    this.#touch(id);
  }

  /** Whether a publication cannot be seen now. */
  hidden(id: string): boolean {
    return this.#wish(id).hidden ?? false;
  }

  /** A publication is gone. */
  forget(id: string): void {
    for (const each of [this.#views, this.#preferred, this.#told]) {
      each.delete(id);
    }
    this.#changed.delete(id);
  }

  /** A session was joined: it is told everything. */
  connect(send: SendWishes): void {
    this.disconnect();
    this.#send = send;
    this.again();
  }

  /** Tells what the server does not know yet: what it refused before may be allowed now. */
  again(): void {
    for (const id of [...this.#views.keys(), ...this.#preferred.keys()]) {
      this.#touch(id);
    }
  }

  /** The session is gone; wishes wait for the next one. */
  disconnect(): void {
    this.#send = undefined;
    this.#told = new Map();
    this.#busy = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #touch(id: string): void {
    this.#changed.add(id);
    if (this.#send && !this.#busy) {
      this.#timer ??= setTimeout(() => this.#flush(), gatherMs);
    }
  }

  #flush(): void {
    this.#timer = undefined;
    const batch: Wish[] = [];
    for (const id of this.#changed) {
      if (batch.length === LIMITS.wishes) {
        break;
      }
      this.#changed.delete(id);
      const wish = this.#wish(id);
      const text = JSON.stringify(wish);
      if (text !== (this.#told.get(id) ?? JSON.stringify({ publication: id }))) {
        this.#told.set(id, text);
        batch.push(wish);
      }
    }
    if (batch.length > 0) {
      this.#tell(batch);
    }
  }

  #tell(batch: Wish[]): void {
    const send = this.#send;
    this.#busy = true;
    send?.(batch, (error) => {
      if (send !== this.#send) {
        return; // another session, which is told all
      }
      this.#busy = false;
      if (error?.code === 'unsupported') {
        this.#send = undefined; // a server that knows no wishes sends everything
        return;
      }
      const retry = error?.action === 'retry';
      for (const { publication } of error ? batch : []) {
        this.#told.delete(publication);
        if (retry) {
          this.#changed.add(publication);
        }
      }
      if (this.#changed.size > 0) {
        this.#timer = setTimeout(() => this.#flush(), retry ? Math.max(retryMs, error.retryAfterMs) : gatherMs);
      }
    });
  }

  /** The preferred over the seen. */
  #wish(id: string): Wish {
    const { layer, priority, maxBitrate, width, height } = this.#preferred.get(id) ?? {};
    const seen = width === undefined && height === undefined ? this.#views.get(id) : { width, height, hidden: false, priority: 0 };
    const rank = priority ?? this.#views.get(id)?.priority;
    return {
      publication: id,
      ...(seen?.width ? { width: within(seen.width, 1, LIMITS.pixels) } : {}),
      ...(seen?.height ? { height: within(seen.height, 1, LIMITS.pixels) } : {}),
      ...(seen?.hidden ? { hidden: true } : {}),
      ...(layer ? { layer: { spatial: within(layer.spatial, 0, LIMITS.layer), temporal: within(layer.temporal, 0, LIMITS.layer) } } : {}),
      ...(rank ? { priority: within(rank, -LIMITS.priority, LIMITS.priority) } : {}),
      ...(maxBitrate ? { max_bitrate: within(maxBitrate, 1, LIMITS.bitrate) } : {}),
    };
  }
}

const retryMs = 1000;

/** What the server takes: it refuses a request for one number that is out of bounds, and all other wishes in it. */
function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}

function set<T>(map: Map<string, T>, id: string, value: T | undefined): void {
  if (value === undefined) {
    map.delete(id);
  } else {
    map.set(id, value);
  }
}
