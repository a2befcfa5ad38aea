import { element, type Part, setAttribute } from '../dom.js';
import type { ElementState } from '../state.js';
import { CallView } from './callview.js';
import type { ViewContext } from './context.js';
import { PrejoinView } from './prejoinview.js';

type Page = (PrejoinView | CallView) & Part<ElementState>;

/** The whole element: the page before the call or the call itself. */
export class ElementView implements Part<ElementState> {
  readonly root = element('div', { class: 'root', part: 'root' });
  readonly #context: ViewContext;
  #page: Page | undefined;

  constructor(context: ViewContext) {
    this.#context = context;
  }

  update(state: ElementState): void {
    setAttribute(this.root, 'data-phase', state.phase);
    const inCall = state.phase === 'call';
    if (!this.#page || this.#page instanceof CallView !== inCall) this.#turnTo(inCall, state);
    else this.#page.update(state);
  }

  dispose(): void {
    this.#page?.dispose();
    this.#page?.root.remove();
    this.#page = undefined;
  }

  /** Changes the page, and takes the focus along if it was on the old one. */
  #turnTo(inCall: boolean, state: ElementState): void {
    const focused = this.#page?.root.contains((this.root.getRootNode() as Document | ShadowRoot).activeElement) ?? false;
    this.dispose();
    const page: Page = inCall ? new CallView(this.#context) : new PrejoinView(this.#context);
    this.#page = page;
    this.root.append(page.root);
    page.update(state);
    if (focused) page.focus();
  }
}
