import { element, KeyedList, type Part, setShown } from '../dom.js';
import { icon } from '../icons.js';
import type { Notice } from '../problem.js';
import type { Translator } from '../strings.js';
import { textButton } from './button.js';

/** What a person can do about notices. */
export interface NoticeAction {
  readonly label: string;
  readonly press: () => void;
  /** Offered only where it may help. */
  readonly ifHelpful?: true;
}

/** A list of notices, spoken when they come. */
export class NoticeList implements Part<readonly Notice[]> {
  readonly root: HTMLElement;
  readonly #list: KeyedList<Notice>;
  readonly #items = element('div', { class: 'notices' });
  readonly #actions = element('div', { class: 'actions' });
  readonly #buttons: readonly { readonly button: HTMLButtonElement; readonly ifHelpful: boolean }[];
  readonly #help: HTMLElement | undefined;

  /** `help` is shown below the notices when it is asked for. */
  constructor(words: Translator, role: 'alert' | 'status', actions: readonly NoticeAction[] = [], help?: HTMLElement) {
    this.#help = help;
    this.#buttons = actions.map(({ label, press, ifHelpful = false }) => ({ button: textButton(label, 'quiet', press), ifHelpful }));
    this.#actions.append(...this.#buttons.map(({ button }) => button));
    this.root = element('div', { class: 'notice-list', role }, this.#items);
    this.#list = new KeyedList(this.#items, ({ title, devices, values = {}, quote = '' }) => [title, ...devices, ...Object.values(values), quote].join(' '), (notice) => item(notice, words));
  }

  /** Shows the notices; `helpful` says whether trying again may help, `helped` whether to offer the help. */
  update(notices: readonly Notice[], helpful = true, helped = false): void {
    this.#list.update(notices);
    if (this.#help && helped !== (this.#help.parentElement !== null)) {
      if (helped) this.#items.after(this.#help);
      else this.#help.remove();
    }
    for (const { button, ifHelpful } of this.#buttons) setShown(button, helpful || !ifHelpful);
    const wanted = notices.length > 0 && this.#buttons.some(({ button }) => !button.hidden);
    if (wanted && !this.#actions.parentElement) this.root.append(this.#actions);
    if (!wanted) this.#actions.remove();
  }
}

/** The title of a notice with the devices it is about. */
export function titleOf({ title, devices, values }: Notice, words: Translator): string {
  const said = words.text(title, named(values, words));
  if (devices.length === 0) return said;
  return `${words.list(devices.map((device) => words.text(`device.${device}`)))}${words.text('device.colon')}${said}`;
}

/** The values with a word for whoever has no name: the application. */
function named(values: Notice['values'], words: Translator): Notice['values'] {
  return values?.['name']?.trim() === '' ? { ...values, name: words.text('asked.host') } : values;
}

function item(notice: Notice, words: Translator): Part<Notice> {
  const problem = notice.tone === 'problem';
  const text = element(
    'div',
    {},
    element('p', { class: 'notice-title' }, titleOf(notice, words)),
    element('p', { class: 'notice-text' }, words.text(notice.text, named(notice.values, words))),
    ...(notice.quote ? [element('blockquote', { class: 'notice-quote', dir: 'auto' }, notice.quote)] : []),
  );
  const root = element('div', { class: 'notice', part: 'notice', 'data-tone': notice.tone }, icon(problem ? 'alert' : 'info'), text);
  return { root, update: () => undefined };
}
