import { callSafely } from './emitter.js';

/**
 * State that can be read and watched, in the shape every view library binds to
 * in a line. Both functions may be passed around without their object.
 */
export interface Store<T> {
  /**
   * Calls listener after each change, once per microtask however many changes
   * it held; the function returned ends that.
   */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * The state now: frozen, never changed later, and the same object as long as
   * nothing changed. Parts that did not change are the same objects, too.
   */
  readonly getSnapshot: () => T;
}

/** A Store whose snapshot is built when first asked for after a change. @internal */
export class Cell<T extends object> implements Store<T> {
  readonly #build: () => T;
  readonly #listeners = new Set<() => void>();
  #snapshot: T | undefined;
  #scheduled = false;
  readonly #watched: (watched: boolean) => void;

  /** watched is told when the first listener came (true) and when the last one went (false). */
  constructor(build: () => T, watched: (watched: boolean) => void = () => undefined) {
    this.#build = build;
    this.#watched = watched;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.#listeners.add(own);
    if (this.#listeners.size === 1) {
      this.#watched(true);
    }
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0) {
        this.#watched(false);
      }
    };
  };

  readonly getSnapshot = (): T => (this.#snapshot ??= Object.freeze(this.#build()));

  /** Forgets the snapshot and tells the listeners soon. */
  changed(): void {
    this.#snapshot = undefined;
    if (this.#scheduled || this.#listeners.size === 0) {
      return;
    }
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const listener of [...this.#listeners]) {
        callSafely(listener);
      }
    });
  }
}
