import { element, type Part, setText } from '../dom.js';
import type { ElementState } from '../state.js';
import { textButton } from './button.js';
import type { ViewContext } from './context.js';
import { deviceNoticeList, retryable } from './devicenotices.js';
import type { NoticeList } from './noticeview.js';
import { PreviewView } from './previewview.js';

/** The page of the lobby: somebody has to let the person in. */
export class WaitingView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #preview: PreviewView;
  readonly #devices: NoticeList;
  readonly #title = element('h2', { class: 'title', tabindex: '-1' });

  constructor(context: ViewContext) {
    const { words, controller } = context;
    this.#preview = new PreviewView(context);
    this.#devices = deviceNoticeList(context, 'status');
    setText(this.#title, words.text('waiting.title'));
    const text = element('p', { class: 'waiting-text' }, element('span', { class: 'spinner' }), element('span', {}, words.text('waiting.text')));
    const leave = textButton(words.text('waiting.leave'), 'quiet', () => void controller.leave());
    const form = element('div', { class: 'form' }, this.#title, text, element('div', { class: 'actions' }, leave), element('slot', { name: 'waiting' }));
    const look = element('div', { class: 'look' }, this.#preview.root, this.#devices.root);
    this.root = element('div', { class: 'prejoin', part: 'waiting' }, element('div', { class: 'card' }, look, form));
  }

  update(state: ElementState): void {
    this.#preview.update(state);
    this.#devices.update(state.deviceNotices, retryable(state), state.denied);
  }

  /** Leads to what is said, so that it is read. */
  focus(): void {
    this.#title.focus();
  }

  dispose(): void {
    this.#preview.dispose();
  }
}
