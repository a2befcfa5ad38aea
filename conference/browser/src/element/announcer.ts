import type { PluralKey, StringKey } from './strings.js';

/** Something said to those who do not see it happen. */
export type Announcement =
  | { readonly key: StringKey; readonly name: string }
  | { readonly many: PluralKey; readonly count: number };

/** What comes in numbers, and what is said then. */
const counted: Partial<Record<StringKey, PluralKey>> = {
  'call.joined': 'call.joinedMany',
  'call.left': 'call.leftMany',
  'call.message': 'call.messages',
  'call.reacted': 'call.reactions',
};

/** What comes within this time is told together, in milliseconds. */
const togetherMs = 1000;

/** More than this many of a kind are told as a number. */
const named = 2;

/** More than this many different things at once are not told at all: nobody could follow them. */
const most = 6;

/** Collects what is to be said, so that a crowd that joins is one sentence and not fifty. */
export class Announcer {
  readonly #say: (announcements: readonly Announcement[]) => void;
  #waiting: { key: StringKey; name: string }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (announcements: readonly Announcement[]) => void) {
    this.#say = say;
  }

  /** Says it soon, with whatever else comes until then. */
  add(key: StringKey, name = ''): void {
    this.#waiting.push({ key, name });
    this.#timer ??= setTimeout(() => this.#flush(), togetherMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    const said: Announcement[] = [];
    for (const key of new Set(waiting.map((each) => each.key))) {
      const same = waiting.filter((each) => each.key === key);
      const many = counted[key];
      if (!many) said.push(same.at(-1)!);
      else if (same.length > named) said.push({ many, count: same.length });
      else said.push(...same);
    }
    this.#say(said.slice(0, most));
  }
}
