import type { View } from './wishes.js';

/** How an element shows a track. */
export interface ObserveOptions {
  /** Above 0: before others when the network does not carry all; below 0: after them. */
  readonly priority?: number;
}

/** Told how a publication is shown, all elements taken together; undefined: it is not known yet. @internal */
export type ViewListener = (view: View) => void;

/** A picture that became smaller or hidden is told late: it may only be passing. */
const shrinkMs = 750;
/** A page in the background is told later: people look at another tab and come back. */
const awayMs = 3000;

/** One element that shows a publication. */
interface Viewer {
  readonly element: HTMLVideoElement;
  readonly shown: Shown;
  readonly priority: number;
  /** CSS pixels of its box; undefined until measured. */
  box: { width: number; height: number } | undefined;
  /** It is in the visible part of the page; undefined until observed. */
  inView: boolean | undefined;
  /** The window it is in when it is taken out of the page. */
  window: PictureInPictureWindow | undefined;
  /** The document it was in when it was last looked at: moved into a window of its own, it has another one. */
  page: Document;
}

/** A document with elements in it, and what watches them: an observer sees the window it was made by. */
interface Page {
  away: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  readonly sizes: ResizeObserver;
  readonly views: IntersectionObserver;
  readonly elements: Set<Element>;
}

/** A publication and the elements that show it. */
interface Shown {
  readonly tell: ViewListener;
  readonly viewers: Set<Viewer>;
  told: View | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Watches how large and how visible the elements are that show received video,
 * so that no more is received than is seen. A publication counts as its largest
 * visible element; one that no element shows any more is hidden.
 *
 * @internal
 */
export class Adaptive {
  readonly #shown = new Map<string, Shown>();
  readonly #viewers = new Map<Element, Set<Viewer>>();
  readonly #documents = new Map<Document, Page>();

  /** An element shows a publication until the function returned is called. tell is the same for all elements of one publication. */
  observe(id: string, element: HTMLVideoElement, { priority = 0 }: ObserveOptions, tell: ViewListener): () => void {
    const shown = this.#shown.get(id) ?? { tell, viewers: new Set(), told: undefined, timer: undefined };
    this.#shown.set(id, shown);
    const viewer: Viewer = { element, shown, priority, box: undefined, inView: undefined, window: undefined, page: element.ownerDocument };
    shown.viewers.add(viewer);
    const onWindow = (event: Event): void => {
      viewer.window = event.type === 'enterpictureinpicture' ? (event as PictureInPictureEvent).pictureInPictureWindow : undefined;
      this.#review(shown);
    };
    const onResize = (): void => this.#review(shown);
    const events = [['enterpictureinpicture', onWindow], ['leavepictureinpicture', onWindow], ['resize', onResize]] as const;
    events.forEach(([type, listener]) => element.addEventListener(type, listener));
    this.#watch(viewer);
    let done = false;
    return () => {
      if (done) {
        return;
      }
      done = true;
      events.forEach(([type, listener]) => element.removeEventListener(type, listener));
      shown.viewers.delete(viewer);
      this.#unwatch(viewer);
      if (this.#shown.get(id) === shown) {
        this.#review(shown);
      }
    };
  }

  /** A publication is gone: nothing is told of it any more. */
  forget(id: string): void {
    clearTimeout(this.#shown.get(id)?.timer);
    this.#shown.delete(id);
  }

  // Elements

  #watch(viewer: Viewer): void {
    const { element } = viewer;
    const others = this.#viewers.get(element) ?? new Set();
    this.#viewers.set(element, others.add(viewer));
    viewer.page = element.ownerDocument;
    const page = this.#page(viewer.page);
    page.elements.add(element);
    // A fresh start makes both observers tell, also what they told of another publication in it.
    page.sizes.unobserve(element);
    page.views.unobserve(element);
    page.sizes.observe(element);
    page.views.observe(element);
  }

  #page(document: Document): Page {
    let page = this.#documents.get(document);
    if (!page) {
      // Those of the element's own window: one in a picture-in-picture document is not in view of the page that opened it.
      const { ResizeObserver: Sizes = ResizeObserver, IntersectionObserver: Views = IntersectionObserver } = (document.defaultView ?? {}) as Partial<typeof globalThis>;
      page = {
        away: document.visibilityState === 'hidden',
        timer: undefined,
        sizes: new Sizes((entries) => this.#measured(entries)),
        views: new Views((entries) => this.#seen(entries)),
        elements: new Set(),
      };
      this.#documents.set(document, page);
      document.addEventListener('visibilitychange', this.#onVisibility);
    }
    return page;
  }

  #unwatch(viewer: Viewer): void {
    const { element } = viewer;
    const others = this.#viewers.get(element);
    others?.delete(viewer);
    if (others?.size === 0) {
      this.#viewers.delete(element);
    }
    const page = this.#documents.get(viewer.page);
    if (!page || [...(others ?? [])].some((other) => other.page === viewer.page)) {
      return;
    }
    page.sizes.unobserve(element);
    page.views.unobserve(element);
    page.elements.delete(element);
    if (page.elements.size === 0) {
      clearTimeout(page.timer);
      this.#documents.delete(viewer.page);
      viewer.page.removeEventListener('visibilitychange', this.#onVisibility);
    }
  }

  /** An element that was moved into another document is watched there. */
  #follow(element: Element): void {
    for (const viewer of [...(this.#viewers.get(element) ?? [])]) {
      if (viewer.page !== element.ownerDocument) {
        this.#unwatch(viewer);
        viewer.inView = undefined;
        this.#watch(viewer);
      }
    }
  }

  #measured(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect } of entries) {
      this.#follow(target);
      for (const viewer of this.#viewers.get(target) ?? []) {
        viewer.box = { width: contentRect.width, height: contentRect.height };
        this.#review(viewer.shown);
      }
    }
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      this.#follow(target);
      for (const viewer of this.#viewers.get(target) ?? []) {
        viewer.inView = isIntersecting;
        this.#review(viewer.shown);
      }
    }
  }

  readonly #onVisibility = (event: Event): void => {
    const page = event.currentTarget as Document;
    const known = this.#documents.get(page);
    if (!known) {
      return;
    }
    clearTimeout(known.timer);
    const turn = (away: boolean): void => {
      known.away = away;
      this.#shown.forEach((shown) => this.#review(shown));
    };
    if (page.visibilityState === 'hidden') {
      known.timer = setTimeout(() => turn(true), awayMs);
    } else {
      turn(false);
    }
  };

  // Publications

  /** Tells how a publication is shown now: at once when more is needed, after a while when less is. */
  #review(shown: Shown): void {
    const view = this.#merge(shown);
    const { told } = shown;
    if (!view) {
      return;
    }
    if (told ? isMore(view, told) : shown.viewers.size > 0) {
      this.#tell(shown, view);
    } else if (told && isSame(view, told)) {
      clearTimeout(shown.timer);
      shown.timer = undefined;
    } else {
      shown.timer ??= setTimeout(() => {
        const now = this.#merge(shown);
        shown.timer = undefined;
        if (now && !(shown.told && isSame(now, shown.told))) {
          this.#tell(shown, now);
        }
      }, shrinkMs);
    }
  }

  #tell(shown: Shown, view: View): void {
    clearTimeout(shown.timer);
    shown.timer = undefined;
    shown.told = view;
    shown.tell(view);
  }

  /** All elements of a publication as one; undefined while one is not known yet and none is visible. */
  #merge({ viewers }: Shown): View | undefined {
    const all = [...viewers].map((viewer) => this.#view(viewer));
    const visible = all.filter((view) => view && !view.hidden) as View[];
    if (visible.length === 0 && all.includes(undefined)) {
      return undefined;
    }
    const largest = (of: (view: View) => number): number => Math.max(0, ...visible.map(of));
    return {
      width: largest(({ width }) => width),
      height: largest(({ height }) => height),
      hidden: visible.length === 0,
      priority: visible.length === 0 ? 0 : Math.max(...visible.map(({ priority }) => priority)),
    };
  }

  #view({ element, priority, box, inView, window }: Viewer): View | undefined {
    const scale = element.ownerDocument.defaultView?.devicePixelRatio ?? 1;
    if (window) {
      return { width: Math.ceil(window.width * scale), height: Math.ceil(window.height * scale), hidden: false, priority };
    }
    if (!box || inView === undefined) {
      return undefined;
    }
    const away = this.#documents.get(element.ownerDocument)?.away ?? false;
    // Taken out of the page before it was watched, its window is not known: the place it left counts.
    const floating = (element.getRootNode?.() as Document | ShadowRoot | undefined)?.pictureInPictureElement === element;
    const hidden = !floating && (away || !inView || box.width < 1 || box.height < 1);
    const { width, height } = fitted(element, box);
    return { width: Math.ceil(width * scale), height: Math.ceil(height * scale), hidden, priority };
  }
}

/** The size of the picture in its box: cropped it is larger, letterboxed smaller. */
function fitted(element: HTMLVideoElement, box: { width: number; height: number }): { width: number; height: number } {
  const { videoWidth, videoHeight } = element;
  const fit = element.ownerDocument.defaultView?.getComputedStyle(element).objectFit;
  if (!videoWidth || !videoHeight || fit === 'fill') {
    return box;
  }
  const ratios = [box.width / videoWidth, box.height / videoHeight];
  const ratio = fit === 'cover' ? Math.max(...ratios) : Math.min(...ratios);
  return { width: videoWidth * ratio, height: videoHeight * ratio };
}

/** Layers are a little narrower or wider than each other: no more than that is no change. */
const slack = 1.03;

function isMore(now: View, told: View): boolean {
  return !now.hidden && (told.hidden || now.width > told.width * slack || now.height > told.height * slack || now.priority > told.priority);
}

function isSame(now: View, told: View): boolean {
  return now.hidden === told.hidden && now.priority === told.priority && now.width * slack >= told.width && now.height * slack >= told.height;
}
