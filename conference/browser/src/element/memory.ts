import type { Tuning } from './tuning.js';

const key = 'rotunda';

/** What a person chose and would not choose anew at each visit. */
export interface Preferences {
  /** The name last used. */
  readonly name?: string;
  /** Ids of devices; they hold for one site and one browser. */
  readonly camera?: string;
  readonly microphone?: string;
  readonly speaker?: string;
  readonly tuning?: Partial<Tuning>;
  /** BCP 47 tag. */
  readonly language?: string;
  /** BCP 47 tag of the captions; empty for none. */
  readonly captions?: string;
  /** Whether keys work. */
  readonly shortcuts?: boolean;
}

/**
 * What the element remembers between visits. Storage may be missing, full or
 * forbidden (private windows, sandboxed frames); then nothing is remembered
 * and nothing fails.
 */
export interface Memory {
  get(): Preferences;
  /** Remembers what is given beside what is remembered. */
  set(change: Preferences): void;
}

/** Remembers in `localStorage`. */
export const localMemory: Memory = {
  get() {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
      return typeof kept === 'object' && kept !== null ? kept : {};
    } catch {
      return {};
    }
  },
  set(change) {
    try {
      localStorage.setItem(key, JSON.stringify({ ...this.get(), ...change }));
    } catch {
      // Not remembered, by the browser's choice.
    }
  },
};
