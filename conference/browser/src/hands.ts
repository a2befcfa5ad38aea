import { Emitter } from './emitter.js';
import { follow, nameOf, placeOf, takesPart } from './feature.js';
import type { Room } from './room.js';
import { Cell, type Store } from './store.js';

/** A raised hand. */
export interface RaisedHand {
  /** SID of whose it is. */
  readonly participant: string;
  /** Since when, in unix milliseconds. */
  readonly at: number;
}

/** The raised hands at one moment; frozen. */
export interface HandsSnapshot {
  /** Whether hands can be raised in this room, by this participant. */
  readonly available: boolean;
  /** Whether this participant may lower the hands of others. */
  readonly canModerate: boolean;
  /** The first one first. */
  readonly raised: readonly RaisedHand[];
  /** Whether this participant's own is up. */
  readonly own: boolean;
}

/** Events of Hands. */
export interface HandsEvents {
  raised: [hand: RaisedHand, name: string];
  /** A hand is down; by is the SID of who lowered it, empty when its participant left. */
  lowered: [participant: string, by: string];
}

/** The raised hands of a room, in the order in which they were raised. */
export class Hands extends Emitter<HandsEvents> implements Store<HandsSnapshot> {
  readonly #room: Room;
  #raised: readonly RaisedHand[] = Object.freeze([]);
  readonly #cell = new Cell<HandsSnapshot>(() => {
    const available = takesPart(this.#room, 'hands');
    return {
      available,
      canModerate: available && (this.#room.localParticipant.grant.moderate ?? false),
      raised: this.#raised,
      own: placeOf(this.#raised, this.#room.localParticipant.sid) >= 0,
    };
  });
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(room: Room) {
    super();
    this.#room = room;
    follow(room, 'hands', {
      state: (data) => this.#set((data as { raised?: RaisedHand[] } | undefined)?.raised ?? []),
      event: (verb, data) => this.#receive(verb, data as RaisedHand & { by?: string }),
      changed: () => this.#cell.changed(),
    });
    room.on('participantLeft', ({ sid }) => this.#down(sid, ''));
  }

  /** Raises this participant's hand. */
  async raise(): Promise<void> {
    await this.#room.request('hands.raise');
  }

  /** Lowers this participant's hand, or for who moderates that of another, by SID. */
  async lower(participant?: string): Promise<void> {
    await this.#room.request('hands.lower', participant === undefined ? {} : { participant });
  }

  /** Lowers all hands, for who moderates. */
  async lowerAll(): Promise<void> {
    await this.#room.request('hands.lower_all');
  }

  #receive(verb: string, { participant, at, by }: RaisedHand & { by?: string }): void {
    if (verb === 'raised' && placeOf(this.#raised, participant) < 0) {
      const hand = Object.freeze({ participant, at });
      this.#set([...this.#raised, hand]);
      this.emit('raised', hand, nameOf(this.#room, participant));
    } else if (verb === 'lowered') {
      this.#down(participant, by ?? '');
    }
  }

  #down(sid: string, by: string): void {
    if (placeOf(this.#raised, sid) >= 0) {
      this.#set(this.#raised.filter(({ participant }) => participant !== sid));
      this.emit('lowered', sid, by);
    }
  }

  #set(raised: readonly RaisedHand[]): void {
    this.#raised = Object.freeze([...raised]);
    this.#cell.changed();
  }
}
