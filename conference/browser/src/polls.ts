import { Emitter } from './emitter.js';
import { follow, takesPart } from './feature.js';
import type { Room } from './room.js';
import { Cell, type Store } from './store.js';

/** A poll; frozen. */
export interface Poll {
  readonly id: string;
  /** SID of who asked, at the time. */
  readonly by: string;
  /** Name of who asked, at the time. */
  readonly byName: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly question: string;
  readonly options: readonly string[];
  /** Whether one may choose several options. */
  readonly multiple: boolean;
  readonly closed: boolean;
  /** Votes by option, as the server counted them. */
  readonly counts: readonly number[];
  /** How many have voted. */
  readonly voters: number;
  /** The options this participant chose, by index. */
  readonly mine: readonly number[];
  /** Whether this participant may close and remove it. */
  readonly canEnd: boolean;
}

/** The polls at one moment; frozen. */
export interface PollsSnapshot {
  /** Whether this participant can vote in this room. */
  readonly available: boolean;
  /** Whether this participant may ask. */
  readonly canCreate: boolean;
  /** The oldest first. */
  readonly polls: readonly Poll[];
}

/** Events of Polls. */
export interface PollsEvents {
  created: [poll: Poll];
  closed: [poll: Poll];
}

interface WirePoll {
  id: string;
  by: string;
  by_identity?: string;
  by_name?: string;
  at: number;
  question: string;
  options: string[];
  multiple?: boolean;
  closed?: boolean;
  counts: number[];
  voters: number;
  mine?: number[];
}

interface Count {
  poll: string;
  counts: number[];
  voters: number;
}

/** The polls of a room: one vote for each person, counted by the server. */
export class Polls extends Emitter<PollsEvents> implements Store<PollsSnapshot> {
  readonly #room: Room;
  #polls: readonly WirePoll[] = [];
  #anyone = false;
  readonly #cell = new Cell<PollsSnapshot>(() => {
    const { grant } = this.#room.localParticipant;
    const available = takesPart(this.#room, 'polls');
    return {
      available,
      canCreate: available && ((grant.moderate ?? false) || (this.#anyone && (grant.chat ?? false))),
      polls: Object.freeze(this.#polls.map((poll) => this.#poll(poll))),
    };
  });
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(room: Room) {
    super();
    this.#room = room;
    follow(room, 'polls', {
      state: (data) => {
        const state = data as { polls?: WirePoll[]; anyone?: boolean } | undefined;
        this.#polls = state?.polls ?? [];
        this.#anyone = state?.anyone ?? false;
      },
      event: (verb, data) => this.#receive(verb, data),
      changed: () => this.#cell.changed(),
    });
  }

  /** Asks a question with 2 to 10 options; resolves with the id of the poll. */
  async create(question: string, options: readonly string[], how: { multiple?: boolean } = {}): Promise<string> {
    const reply = await this.#room.request('polls.create', { question, options, multiple: how.multiple ?? false });
    return (reply as { poll: string }).poll;
  }

  /** Votes for options, by index, in place of what was voted before; none takes the vote back. */
  async vote(id: string, options: readonly number[]): Promise<void> {
    await this.#room.request('polls.vote', { poll: id, options });
    this.#change(id, { mine: [...options] });
  }

  /** Closes a poll: nobody votes any more. */
  async close(id: string): Promise<void> {
    await this.#room.request('polls.close', { poll: id });
  }

  /** Takes a poll away. */
  async remove(id: string): Promise<void> {
    await this.#room.request('polls.remove', { poll: id });
  }

  #receive(verb: string, data: unknown): void {
    const { poll: id, counts, voters } = data as Count;
    switch (verb) {
      case 'created': {
        const poll = data as WirePoll;
        if (this.#polls.some((each) => each.id === poll.id)) return;
        this.#polls = [...this.#polls, poll];
        this.#cell.changed();
        return this.emit('created', this.#poll(poll));
      }
      case 'counted':
        return void this.#change(id, { counts, voters });
      case 'closed': {
        const poll = this.#change(id, { counts, voters, closed: true });
        if (poll) this.emit('closed', this.#poll(poll));
        return;
      }
      case 'removed':
        this.#polls = this.#polls.filter((poll) => poll.id !== id);
        return this.#cell.changed();
    }
  }

  #change(id: string, change: Partial<WirePoll>): WirePoll | undefined {
    this.#polls = this.#polls.map((poll) => (poll.id === id ? { ...poll, ...change } : poll));
    this.#cell.changed();
    return this.#polls.find((poll) => poll.id === id);
  }

  #poll(wire: WirePoll): Poll {
    const { sid, identity, grant } = this.#room.localParticipant;
    return Object.freeze({
      id: wire.id,
      by: wire.by,
      byName: wire.by_name ?? '',
      at: wire.at,
      question: wire.question,
      options: Object.freeze([...wire.options]),
      multiple: wire.multiple ?? false,
      closed: wire.closed ?? false,
      counts: Object.freeze([...wire.counts]),
      voters: wire.voters,
      mine: Object.freeze([...(wire.mine ?? [])]),
      canEnd: (grant.moderate ?? false) || wire.by === sid || (wire.by_identity !== undefined && wire.by_identity === identity),
    });
  }
}
