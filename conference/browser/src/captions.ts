import { Emitter } from './emitter.js';
import { follow } from './feature.js';
import type { Room } from './room.js';
import { Cell, type Store } from './store.js';

/** A piece of what is said, as text; frozen. */
export interface Caption {
  /** The source's own; a later one with the same id and sender takes the place of this one. */
  readonly id: string;
  /** SID of who sent it; empty for the server, or one who is hidden. */
  readonly from: string;
  /** SID of who speaks; empty where it is not known. */
  readonly speaker: string;
  /** BCP 47 tag, in lower case. */
  readonly language: string;
  readonly text: string;
  /** Whether it changes no more. */
  readonly final: boolean;
  /** Unix milliseconds. */
  readonly at: number;
}

/** The captions at one moment; frozen. */
export interface CaptionsSnapshot {
  /** Whether the room can have captions. */
  readonly available: boolean;
  /** Whether this participant may send them. */
  readonly canSend: boolean;
  /** Languages in which there were some. */
  readonly languages: readonly string[];
  /** The language that is shown; empty for none. */
  readonly language: string;
  /** The last 50 in that language. */
  readonly captions: readonly Caption[];
}

/** Events of Captions. */
export interface CaptionsEvents {
  caption: [caption: Caption];
}

const maxCaptions = 50;

/** What is said in a room, as text in the language that was asked for. */
export class Captions extends Emitter<CaptionsEvents> implements Store<CaptionsSnapshot> {
  readonly #room: Room;
  #languages: readonly string[] = Object.freeze([]);
  #language = '';
  #captions: readonly Caption[] = Object.freeze([]);
  readonly #cell = new Cell<CaptionsSnapshot>(() => ({
    available: this.#available,
    canSend: this.#available && (this.#room.localParticipant.grant.permissions ?? []).includes('captions'),
    languages: this.#languages,
    language: this.#language,
    captions: this.#captions,
  }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(room: Room) {
    super();
    this.#room = room;
    follow(room, 'captions', {
      state: (data) => {
        this.#setLanguages(data);
        if (this.#language !== '') {
          this.#listen().catch(() => undefined); // it ends with the session, or it is asked again after the next cut
        }
      },
      event: (verb, data) => {
        if (verb === 'languages') this.#setLanguages(data);
        if (verb === 'caption') this.#receive(data as Caption);
      },
      changed: () => this.#cell.changed(),
    });
  }

  /** Shows captions in a language, or none for an empty one; kept while the room comes back. */
  async listen(language: string): Promise<void> {
    this.#language = language.toLowerCase();
    this.#captions = Object.freeze([]);
    this.#cell.changed();
    await this.#listen();
  }

  /**
   * Sends a caption, for who has the permission "captions": again and again
   * with the same id while it is being said, and at last with final. Without a
   * speaker it is what this participant says.
   */
  async send(caption: { id: string; language: string; text: string; final?: boolean; speaker?: string }): Promise<void> {
    await this.#room.request('captions.send', caption);
  }

  get #available(): boolean {
    return this.#room.extensions.includes('captions');
  }

  async #listen(): Promise<void> {
    await this.#room.request('captions.listen', { language: this.#language });
  }

  #setLanguages(data: unknown): void {
    this.#languages = Object.freeze([...((data as { languages?: string[] } | undefined)?.languages ?? [])]);
    this.#cell.changed();
  }

  #receive({ id, from = '', speaker = '', language, text, final = false, at }: Caption): void {
    if (language !== this.#language) {
      return; // asked for before
    }
    const caption = Object.freeze({ id, from, speaker, language, text, final, at });
    const before = this.#captions.findIndex((each) => each.id === id && each.from === from);
    if (before >= 0 && this.#captions[before]!.final) {
      return; // a notice that was overtaken
    }
    const others = this.#captions.filter((_, i) => i !== before);
    this.#captions = Object.freeze([...others, caption].slice(-maxCaptions));
    this.#cell.changed();
    this.emit('caption', caption);
  }
}
