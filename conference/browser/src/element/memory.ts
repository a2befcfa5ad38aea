const key = 'rotunda.name';

/**
 * What the element remembers between visits: the name last used. Storage may
 * be missing, full or forbidden (private windows, sandboxed frames); then
 * nothing is remembered and nothing fails.
 */
export interface Memory {
  name(): string;
  rememberName(name: string): void;
}

/** Remembers in `localStorage`. */
export const localMemory: Memory = {
  name() {
    try {
      return localStorage.getItem(key) ?? '';
    } catch {
      return '';
    }
  },
  rememberName(name) {
    try {
      localStorage.setItem(key, name);
    } catch {
      // Not remembered, by the browser's choice.
    }
  },
};
