/** Attributes of {@link element}: `true` sets an empty attribute, `false` and `undefined` none. */
export type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Makes an HTML element. Children that are strings become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  made.append(...children);
  return made;
}

/** Sets or removes an attribute, touching the document only when it differs. */
export function setAttribute(target: Element, name: string, value: string | boolean | undefined): void {
  if (value === undefined || value === false) {
    if (target.hasAttribute(name)) target.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : value;
  if (target.getAttribute(name) !== text) target.setAttribute(name, text);
}

/** Sets the text of an element, touching the document only when it differs. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Shows or hides an element. */
export function setShown(target: HTMLElement, shown: boolean): void {
  if (target.hidden === shown) target.hidden = !shown;
}

/** A piece of the page that shows a value. */
export interface Part<T> {
  readonly root: Element;
  update(value: T): void;
  /** Releases what the part holds beyond its DOM; it is not updated again. */
  dispose?(): void;
}

/**
 * What a control shows whose value others decide: what was asked for last while that is not answered, so that it does not jump back
 * when something else changes meanwhile; else what is.
 */
export class Wish<T> {
  readonly #answered: () => void;
  #last: { readonly value: T } | undefined;

  /** `answered` is called when what is counts again. */
  constructor(answered: () => void) {
    this.#answered = answered;
  }

  or(is: T): T {
    return this.#last ? this.#last.value : is;
  }

  async until(answer: Promise<unknown>, value: T): Promise<void> {
    const mine = { value };
    this.#last = mine;
    await answer;
    if (this.#last !== mine) return;
    this.#last = undefined;
    this.#answered();
  }
}

/**
 * Keeps one part per item, in the order of the items. A part stays the same
 * element for as long as its key stays, so that playing media, focus and
 * scroll positions survive every update.
 */
export class KeyedList<T> {
  readonly #container: Element;
  readonly #key: (item: T) => string;
  readonly #make: (item: T) => Part<T>;
  readonly #parts = new Map<string, Part<T>>();

  constructor(container: Element, key: (item: T) => string, make: (item: T) => Part<T>) {
    this.#container = container;
    this.#key = key;
    this.#make = make;
  }

  update(items: readonly T[]): void {
    const wanted = new Set(items.map(this.#key));
    for (const [key, part] of this.#parts) {
      if (!wanted.has(key)) this.#remove(key, part);
    }
    let before: Element | null = null;
    for (const item of items) {
      const part = this.#partFor(item);
      part.update(item);
      const place: Element | null = before ? before.nextElementSibling : this.#container.firstElementChild;
      if (place !== part.root) this.#container.insertBefore(part.root, place);
      before = part.root;
    }
  }

  /** The part of a key, if it is shown. */
  get(key: string): Part<T> | undefined {
    return this.#parts.get(key);
  }

  dispose(): void {
    for (const [key, part] of this.#parts) this.#remove(key, part);
  }

  #partFor(item: T): Part<T> {
    const key = this.#key(item);
    let part = this.#parts.get(key);
    if (!part) {
      part = this.#make(item);
      this.#parts.set(key, part);
    }
    return part;
  }

  #remove(key: string, part: Part<T>): void {
    this.#parts.delete(key);
    part.dispose?.();
    part.root.remove();
  }
}
