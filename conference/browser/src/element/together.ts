import type { Caption } from '../captions.js';
import type { Poll } from '../polls.js';
import type { Quality } from '../protocol.gen.js';
import type { Room } from '../room.js';
import { type Managed, managedOf } from './managing.js';
import type { StringKey } from './strings.js';

/** How long a reaction floats, in milliseconds. */
const floatMs = 4000;

/** No more reactions float at a time: a crowd that applauds needs no more. */
const maxFloating = 24;

/** How long a caption stays when nothing follows it, in milliseconds. */
const captionMs = 7000;

/** Captions that are shown at a time. */
const captionLines = 2;

/** A reaction on its way over the stage. */
export interface FloatingReaction {
  readonly id: number;
  readonly reaction: string;
  readonly name: string;
  /** Place along the stage's lower edge, from 0 to 1. */
  readonly place: number;
}

/** A caption that is shown. */
export interface CaptionLine {
  readonly key: string;
  /** Who speaks; empty where it is not known. */
  readonly name: string;
  readonly text: string;
}

/** One person in the list of participants. */
export interface PersonState {
  readonly sid: string;
  readonly name: string;
  readonly self: boolean;
  /** Place in the order of raised hands, from 1; 0 where it is not up. */
  readonly hand: number;
  readonly spotlit: boolean;
  /** Nothing is heard, or seen, of it. */
  readonly muted: boolean;
  readonly unseen: boolean;
  readonly speaking: boolean;
  /** How good its connection is; undefined while nobody knows. */
  readonly quality: Quality | undefined;
  /** Name of what it may do; empty for none. */
  readonly role: string;
  /** What this participant can do with it as a moderator. */
  readonly managed: Managed | undefined;
}

/** What people do together in a call beside talking; what the room does not have is undefined. */
export interface TogetherState {
  /** Raised hands first, in their order, then the others as they came. */
  readonly people: readonly PersonState[];
  readonly hand: { readonly own: boolean; readonly canModerate: boolean; readonly raised: number } | undefined;
  readonly reactions: { readonly allowed: readonly string[]; readonly floating: readonly FloatingReaction[] } | undefined;
  readonly polls: { readonly canCreate: boolean; readonly list: readonly Poll[] } | undefined;
  readonly spotlight: { readonly canSet: boolean } | undefined;
  readonly captions: { readonly languages: readonly string[]; readonly language: string; readonly lines: readonly CaptionLine[] } | undefined;
}

/** Follows the room's features for the element: what floats, what is shown for a while, what is said of it. */
export class Together {
  readonly #room: Room;
  readonly #changed: () => void;
  readonly #undo: readonly (() => void)[];
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #floating: readonly FloatingReaction[] = [];
  #reacted = 0;
  #captions: readonly Caption[] = [];

  /** `say` tells those who do not see it; `news` counts what is new in a panel. */
  constructor(room: Room, changed: () => void, say: (key: StringKey, name?: string) => void, news: (panel: string) => void) {
    this.#room = room;
    this.#changed = changed;
    const { hands, reactions, polls, spotlight, captions, files, localParticipant: self } = room;
    this.#undo = [
      ...[hands, reactions, polls, spotlight, captions, files].map((feature) => feature.subscribe(changed)),
      hands.on('raised', ({ participant }, name) => {
        if (participant !== self.sid) say('call.handRaised', name);
      }),
      hands.on('lowered', (participant, by) => {
        if (participant === self.sid && by !== self.sid && by !== '') say('call.handLowered');
      }),
      reactions.on('reaction', (reaction, participant) => {
        const name = this.#name(participant);
        this.#float(reaction, name);
        if (participant !== self.sid) say('call.reacted', `${name}: ${reaction}`);
      }),
      polls.on('created', ({ by, question }) => {
        if (by === self.sid) return;
        news('polls');
        say('call.poll', question);
      }),
      polls.on('closed', ({ question }) => say('call.pollClosed', question)),
      spotlight.on('changed', (participant) => {
        if (participant === self.sid) say('call.spotlightYou');
        else if (participant) say('call.spotlight', this.#name(participant));
      }),
      captions.on('caption', (caption) => this.#caption(caption)),
      files.on('offered', ({ fromName }) => {
        news('chat');
        say('call.file', fromName);
      }),
      files.on('done', ({ own, name }) => {
        if (!own) say('call.fileDone', name);
      }),
    ];
  }

  get state(): TogetherState {
    const { hands, reactions, polls, spotlight, captions } = this.#room;
    const hand = hands.getSnapshot();
    const react = reactions.getSnapshot();
    const poll = polls.getSnapshot();
    const light = spotlight.getSnapshot();
    const caption = captions.getSnapshot();
    return {
      people: this.#people(),
      hand: hand.available ? { own: hand.own, canModerate: hand.canModerate, raised: hand.raised.length } : undefined,
      reactions: react.available ? { allowed: react.allowed, floating: this.#floating } : undefined,
      polls: poll.available ? { canCreate: poll.canCreate, list: poll.polls } : undefined,
      spotlight: light.available ? { canSet: light.canSet } : undefined,
      captions: caption.available ? { languages: caption.languages, language: caption.language, lines: this.#lines(caption.language) } : undefined,
    };
  }

  /** Key of the tile in the spotlight; empty for none. */
  get spotlight(): string {
    const { participant } = this.#room.spotlight.getSnapshot();
    return participant === this.#room.localParticipant.sid ? 'self' : (participant ?? '');
  }

  dispose(): void {
    for (const undo of this.#undo) undo();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #people(): readonly PersonState[] {
    const { participants, local, grant } = this.#room.getSnapshot();
    const { raised } = this.#room.hands.getSnapshot();
    const { participant: lit } = this.#room.spotlight.getSnapshot();
    const everybody = grant.hidden ? participants : [local, ...participants];
    const list = everybody.map((person) => {
      const sends = (wanted: string): boolean => person.publications.some(({ source, muted }) => source === wanted && !muted);
      const heard = sends('microphone');
      return {
        sid: person.sid,
        name: person.name,
        self: person.local,
        hand: raised.findIndex(({ participant }) => participant === person.sid) + 1,
        spotlit: person.sid === lit,
        muted: !heard,
        unseen: !sends('camera'),
        speaking: person.speaking && heard,
        quality: person.quality,
        role: person.role,
        managed: managedOf(person, grant),
      };
    });
    return list.sort((a, b) => (a.hand || Infinity) - (b.hand || Infinity) || 0);
  }

  #name(sid: string): string {
    const { localParticipant, participants } = this.#room;
    return (sid === localParticipant.sid ? localParticipant : participants.get(sid))?.name ?? '';
  }

  #float(reaction: string, name: string): void {
    const id = ++this.#reacted;
    // Places that follow one another far apart, without chance: so no two lie over each other.
    this.#floating = [...this.#floating, { id, reaction, name, place: (id * 0.618) % 1 }].slice(-maxFloating);
    this.#changed();
    this.#later(floatMs, () => {
      this.#floating = this.#floating.filter((each) => each.id !== id);
    });
  }

  #caption(caption: Caption): void {
    this.#captions = [...this.#captions.filter(({ id, from }) => id !== caption.id || from !== caption.from), caption].slice(-captionLines);
    this.#later(captionMs, () => {
      this.#captions = this.#captions.filter((each) => each !== caption);
    });
  }

  #lines(language: string): readonly CaptionLine[] {
    return this.#captions
      .filter((caption) => caption.language === language)
      .map(({ from, id, speaker, text }) => ({ key: `${from} ${id}`, name: this.#name(speaker), text }));
  }

  #later(ms: number, change: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      change();
      this.#changed();
    }, ms);
    this.#timers.add(timer);
  }
}
