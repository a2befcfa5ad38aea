import { element, type Part } from '../dom.js';
import type { ElementState } from '../state.js';
import { textButton } from './button.js';
import type { ViewContext } from './context.js';
import { NoticeList } from './noticeview.js';

/** The page after a call: why it ended, and the ways on. */
export class EndView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #notice: NoticeList;

  constructor({ words, controller }: ViewContext) {
    this.#notice = new NoticeList(words, 'alert');
    this.#notice.root.tabIndex = -1;
    const rejoin = textButton(words.text('control.rejoin'), 'primary', () => void controller.join());
    rejoin.setAttribute('part', 'rejoin');
    const back = textButton(words.text('control.back'), 'quiet', () => controller.back());
    back.setAttribute('part', 'back');
    const card = element('div', { class: 'end-card' }, this.#notice.root, element('div', { class: 'actions' }, rejoin, back), element('slot', { name: 'ended' }));
    this.root = element('div', { class: 'ended', part: 'ended' }, card);
  }

  update(state: ElementState): void {
    this.#notice.update(state.notice ? [state.notice] : []);
  }

  /** Leads to what happened; what can be done comes after it. */
  focus(): void {
    this.#notice.root.focus();
  }

  dispose(): void {}
}
