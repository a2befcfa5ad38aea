import { Emitter } from './emitter.js';
import type { Knock, KnockEnded, KnockOutcome } from './protocol.gen.js';
import type { Room } from './room.js';
import { Cell, type Store } from './store.js';

/** Somebody who waits to be let into a room. */
export interface WaitingPerson {
  /** What admit and deny take. */
  readonly knock: string;
  readonly identity: string;
  readonly name: string;
  /** Since when, in unix milliseconds. */
  readonly at: number;
}

/** A room's lobby at one moment; frozen. */
export interface LobbySnapshot {
  /** Whether this participant may let others in. */
  readonly canAdmit: boolean;
  /** The first one first; empty for who may not let others in. */
  readonly waiting: readonly WaitingPerson[];
}

/** Events of a Lobby. */
export interface LobbyEvents {
  /** Somebody waits. */
  knock: [person: WaitingPerson];
  /** Somebody no longer waits. */
  ended: [person: WaitingPerson, outcome: KnockOutcome];
}

/** Those who wait to be let into a room, for who moderates it. */
export class Lobby extends Emitter<LobbyEvents> implements Store<LobbySnapshot> {
  readonly #room: Room;
  #waiting: readonly WaitingPerson[] = Object.freeze([]);
  readonly #cell = new Cell<LobbySnapshot>(() => ({ canAdmit: this.#room.localParticipant.grant.moderate ?? false, waiting: this.#waiting }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(room: Room) {
    super();
    this.#room = room;
  }

  /** Lets somebody in. */
  async admit(knock: string): Promise<void> {
    await this.#room.moderation.ask('admit', { knock });
  }

  /** Sends somebody away; the message is for them. */
  async deny(knock: string, message = ''): Promise<void> {
    await this.#room.moderation.ask('deny', { knock, ...(message === '' ? {} : { message }) });
  }

  /** Takes in who waits, whole: listeners are told the differences. @internal */
  sync(knocks: readonly Knock[] = []): void {
    const present = new Set(knocks.map(({ id }) => id));
    for (const { knock } of this.#waiting) {
      if (!present.has(knock)) {
        this.ended({ id: knock, outcome: 'left' });
      }
    }
    for (const knock of knocks) {
      this.knocked(knock);
    }
    this.#cell.changed(); // what one may do may be another thing
  }

  /** @internal */
  knocked({ id, identity, name, at }: Knock): void {
    if (this.#waiting.some(({ knock }) => knock === id)) {
      return;
    }
    const person = Object.freeze({ knock: id, identity, name, at });
    this.#set([...this.#waiting, person]);
    this.emit('knock', person);
  }

  /** @internal */
  ended({ id, outcome }: KnockEnded): void {
    const person = this.#waiting.find(({ knock }) => knock === id);
    if (person) {
      this.#set(this.#waiting.filter((other) => other !== person));
      this.emit('ended', person, outcome);
    }
  }

  /** What one may do has changed: who may not let others in is no longer told who waits. @internal */
  granted(): void {
    if (!this.#room.localParticipant.grant.moderate) {
      this.sync();
    }
    this.#cell.changed();
  }

  #set(waiting: readonly WaitingPerson[]): void {
    this.#waiting = Object.freeze([...waiting]);
    this.#cell.changed();
  }
}
