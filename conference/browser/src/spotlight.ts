import { Emitter } from './emitter.js';
import { follow, takesPart } from './feature.js';
import type { Room } from './room.js';
import { Cell, type Store } from './store.js';

/** The spotlight at one moment; frozen. */
export interface SpotlightSnapshot {
  /** Whether the room has a spotlight. */
  readonly available: boolean;
  /** Whether this participant may move it. */
  readonly canSet: boolean;
  /** SID of who is in it; undefined for nobody. */
  readonly participant: string | undefined;
}

/** Events of a Spotlight. */
export interface SpotlightEvents {
  changed: [participant: string | undefined];
}

/** The one whom who moderates made large for everybody. */
export class Spotlight extends Emitter<SpotlightEvents> implements Store<SpotlightSnapshot> {
  readonly #room: Room;
  #participant: string | undefined;
  readonly #cell = new Cell<SpotlightSnapshot>(() => ({
    available: this.#room.extensions.includes('spotlight'),
    canSet: takesPart(this.#room, 'spotlight') && (this.#room.localParticipant.grant.moderate ?? false),
    participant: this.#participant,
  }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(room: Room) {
    super();
    this.#room = room;
    const set = (data: unknown): void => this.#set((data as { participant?: string } | undefined)?.participant || undefined);
    follow(room, 'spotlight', {
      state: set,
      event: (verb, data) => {
        if (verb === 'changed') set(data);
      },
      changed: () => this.#cell.changed(),
    });
  }

  /** Puts somebody into the spotlight, by SID, or nobody. */
  async set(participant: string | undefined): Promise<void> {
    await this.#room.request('spotlight.set', { participant: participant ?? '' });
  }

  #set(participant: string | undefined): void {
    if (participant !== this.#participant) {
      this.#participant = participant;
      this.#cell.changed();
      this.emit('changed', participant);
    }
  }
}
