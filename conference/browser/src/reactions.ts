import { Emitter } from './emitter.js';
import { follow, isHere, takesPart } from './feature.js';
import type { Room } from './room.js';
import { Cell, type Store } from './store.js';

/** The reactions of a room at one moment; frozen. */
export interface ReactionsSnapshot {
  /** Whether there are reactions in this room, for this participant. */
  readonly available: boolean;
  /** The reactions there are, mostly one emoji each. */
  readonly allowed: readonly string[];
}

/** Events of Reactions. */
export interface ReactionsEvents {
  /** Somebody reacts, oneself included; participant is the SID. */
  reaction: [reaction: string, participant: string];
}

/** What participants show for a moment of how they feel. */
export class Reactions extends Emitter<ReactionsEvents> implements Store<ReactionsSnapshot> {
  readonly #room: Room;
  #allowed: readonly string[] = Object.freeze([]);
  readonly #cell = new Cell<ReactionsSnapshot>(() => ({ available: takesPart(this.#room, 'reactions'), allowed: this.#allowed }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(room: Room) {
    super();
    this.#room = room;
    follow(room, 'reactions', {
      state: (data) => {
        this.#allowed = Object.freeze([...((data as { allowed?: string[] } | undefined)?.allowed ?? [])]);
      },
      event: (verb, data) => {
        const { reaction, participant } = data as { reaction: string; participant: string };
        if (verb === 'reaction' && isHere(this.#room, participant)) {
          this.emit('reaction', reaction, participant);
        }
      },
      changed: () => this.#cell.changed(),
    });
  }

  /** Reacts with one of those that are allowed. */
  async send(reaction: string): Promise<void> {
    await this.#room.request('reactions.send', { reaction });
  }
}
