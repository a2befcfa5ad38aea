import type { Sound } from '../callstate.js';
import { element, KeyedList, type Part } from '../dom.js';

/**
 * Plays the sounds of the others, apart from their tiles, so that a tile may
 * come, go and change without a gap in what is heard.
 */
export class SoundView {
  readonly root = element('div', { class: 'sounds', hidden: true });
  readonly #list: KeyedList<Sound>;
  readonly #onBlocked: (blocked: boolean) => void;
  #speaker = '';

  /** `onBlocked` is told when the browser refuses to play without a click, and when it plays. */
  constructor(onBlocked: (blocked: boolean) => void) {
    this.#onBlocked = onBlocked;
    this.#list = new KeyedList(this.root, ({ key }) => key, () => this.#player());
  }

  /** Plays these sounds, by the speaker of that id; an empty one is the system's default. */
  update(sounds: readonly Sound[], speaker: string): void {
    const moved = speaker !== this.#speaker;
    this.#speaker = speaker;
    this.#list.update(sounds);
    if (moved) for (const audio of this.root.querySelectorAll('audio')) this.#route(audio);
  }

  /** Tries again to play all; call it in a click or key press. */
  async play(): Promise<void> {
    const players = [...this.root.querySelectorAll('audio')];
    const results = await Promise.all(players.map((audio) => this.#play(audio)));
    if (results.every(Boolean)) this.#onBlocked(false);
  }

  dispose(): void {
    this.#list.dispose();
  }

  #player(): Part<Sound> {
    const audio = element('audio', { autoplay: true });
    if (this.#speaker !== '') this.#route(audio);
    let playing: MediaStreamTrack | undefined;
    return {
      root: audio,
      update: ({ track }) => {
        if (track === playing) return;
        playing = track;
        audio.srcObject = new MediaStream([track]);
        void this.#play(audio);
      },
      dispose: () => {
        audio.srcObject = null;
      },
    };
  }

  /** Moves a sound to the chosen speaker; one that has gone leaves it where it is. */
  #route(audio: HTMLAudioElement): void {
    void audio.setSinkId?.(this.#speaker).catch(() => undefined);
  }

  /** Plays one; says whether the browser lets it. */
  async #play(audio: HTMLAudioElement): Promise<boolean> {
    try {
      await audio.play();
      return true;
    } catch (error) {
      const blocked = error instanceof Error && error.name === 'NotAllowedError';
      if (blocked) this.#onBlocked(true);
      return !blocked;
    }
  }
}
