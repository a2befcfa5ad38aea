import { element, KeyedList, type Part } from '../dom.js';
import { icon } from '../icons.js';
import type { Notice } from '../problem.js';
import type { Translator } from '../strings.js';
import { textButton } from './button.js';

/** What a person can do about notices. */
export interface NoticeAction {
  readonly label: string;
  readonly press: () => void;
}

/** A list of notices, spoken when they come. */
export class NoticeList implements Part<readonly Notice[]> {
  readonly root: HTMLElement;
  readonly #list: KeyedList<Notice>;
  readonly #items = element('div', { class: 'notices' });
  readonly #actions: HTMLElement;

  constructor(words: Translator, role: 'alert' | 'status', actions: readonly NoticeAction[] = []) {
    this.#actions = element('div', { class: 'actions' }, ...actions.map(({ label, press }) => textButton(label, 'quiet', press)));
    this.root = element('div', { class: 'notice-list', role }, this.#items);
    this.#list = new KeyedList(this.#items, ({ title }) => title, (notice) => item(notice, words));
  }

  /** Shows the notices, and the actions unless there is nothing they could do. */
  update(notices: readonly Notice[], actionable = true): void {
    this.#list.update(notices);
    const wanted = actionable && notices.length > 0 && this.#actions.childElementCount > 0;
    if (wanted && !this.#actions.parentElement) this.root.append(this.#actions);
    if (!wanted) this.#actions.remove();
  }
}

function item(notice: Notice, words: Translator): Part<Notice> {
  const problem = notice.tone === 'problem';
  const text = element(
    'div',
    {},
    element('p', { class: 'notice-title' }, words.text(notice.title)),
    element('p', { class: 'notice-text' }, words.text(notice.text)),
  );
  const root = element('div', { class: 'notice', part: 'notice', 'data-tone': notice.tone }, icon(problem ? 'alert' : 'info'), text);
  return { root, update: () => undefined };
}
