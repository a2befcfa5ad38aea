import { vi } from 'vitest';

// A page as far as the SDK watches one: elements with a size, and whether they can be seen.

/** A MediaStream: a set of tracks. */
export class FakeStream {
  readonly tracks: unknown[];

  constructor(tracks: unknown[] = []) {
    this.tracks = [...tracks];
  }

  getTracks(): unknown[] {
    return [...this.tracks];
  }

  addTrack(track: unknown): void {
    this.tracks.push(track);
  }

  removeTrack(track: unknown): void {
    this.tracks.splice(this.tracks.indexOf(track), 1);
  }
}

/** A document that can go to the background. */
export class FakeDocument extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  readonly defaultView = {
    devicePixelRatio: 1,
    getComputedStyle: (element: FakeVideo): { objectFit: string } => ({ objectFit: element.objectFit }),
  };

  turn(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

/** A <video> with a place on the page. */
export class FakeVideo extends EventTarget {
  ownerDocument: FakeDocument;
  srcObject: unknown = null;
  videoWidth = 0;
  videoHeight = 0;
  objectFit = 'contain';
  box: { width: number; height: number };
  inView: boolean;

  constructor(page: FakeDocument, width: number, height: number, inView = true) {
    super();
    this.ownerDocument = page;
    this.box = { width, height };
    this.inView = inView;
  }

  async play(): Promise<void> {}

  /** Another size. */
  resize(width: number, height: number): void {
    this.box = { width, height };
    FakeResizeObserver.all.forEach((observer) => observer.tell(this));
  }

  /** Moved into another document, which makes both observers tell. */
  move(page: FakeDocument): void {
    this.ownerDocument = page;
    FakeResizeObserver.all.forEach((observer) => observer.tell(this));
  }

  /** Scrolled into view, or out of it. */
  scroll(inView: boolean): void {
    this.inView = inView;
    FakeIntersectionObserver.all.forEach((observer) => observer.tell(this));
  }

  /** Taken out of the page into a window of its own, or back (undefined). */
  float(window: { width: number; height: number } | undefined): void {
    const event = new Event(window ? 'enterpictureinpicture' : 'leavepictureinpicture');
    this.dispatchEvent(Object.assign(event, { pictureInPictureWindow: window }));
  }

  get real(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }
}

abstract class FakeObserver<E> {
  readonly #callback: (entries: E[]) => void;
  readonly #targets = new Set<FakeVideo>();

  constructor(callback: (entries: E[]) => void) {
    this.#callback = callback;
  }

  protected get delayMs(): number {
    return 1;
  }

  protected abstract entry(target: FakeVideo): E;

  /** As browsers do, what is observed is told once in any case. */
  observe(target: FakeVideo): void {
    this.#targets.add(target);
    setTimeout(() => this.tell(target), this.delayMs);
  }

  unobserve(target: FakeVideo): void {
    this.#targets.delete(target);
  }

  tell(target: FakeVideo): void {
    if (this.#targets.has(target)) {
      this.#callback([this.entry(target)]);
    }
  }

  get count(): number {
    return this.#targets.size;
  }
}

class FakeResizeObserver extends FakeObserver<unknown> {
  static all: FakeResizeObserver[] = [];

  constructor(callback: (entries: unknown[]) => void) {
    super(callback);
    FakeResizeObserver.all.push(this);
  }

  protected entry(target: FakeVideo): unknown {
    return { target, contentRect: target.box };
  }
}

/** Tells later, as on a page that is busy drawing. */
class FakeIntersectionObserver extends FakeObserver<unknown> {
  static all: FakeIntersectionObserver[] = [];

  protected override get delayMs(): number {
    return 150;
  }

  constructor(callback: (entries: unknown[]) => void) {
    super(callback);
    FakeIntersectionObserver.all.push(this);
  }

  protected entry(target: FakeVideo): unknown {
    return { target, isIntersecting: target.inView };
  }
}

/** How many elements are being observed, by both kinds of observers. */
export function observed(): number {
  return [...FakeResizeObserver.all, ...FakeIntersectionObserver.all].reduce((sum, { count }) => sum + count, 0);
}

/** Gives the page its observers, until vi.unstubAllGlobals. */
export function stubPage(): FakeDocument {
  FakeResizeObserver.all = [];
  FakeIntersectionObserver.all = [];
  vi.stubGlobal('ResizeObserver', FakeResizeObserver);
  vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
  vi.stubGlobal('MediaStream', FakeStream);
  return new FakeDocument();
}
