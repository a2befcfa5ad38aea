import type { Poll } from '../../polls.js';
import { element, KeyedList, type Part, setAttribute, setShown, setText, Wish } from '../dom.js';
import type { CallState } from '../state.js';
import { textButton } from './button.js';
import type { ViewContext } from './context.js';

const maxOptions = 10;

/** The polls of a room, the newest first, and a form to ask. */
export class PollsView implements Part<CallState> {
  readonly root: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #items: HTMLElement;
  readonly #list: KeyedList<Poll>;
  readonly #new: HTMLButtonElement;
  readonly #form: PollForm;
  #asking = false;

  constructor(context: ViewContext) {
    const { words } = context;
    this.#empty = element('p', { class: 'empty' }, words.text('polls.empty'));
    this.#items = element('div', { class: 'polls-list', tabindex: '0', role: 'region', 'aria-label': words.text('polls.title') });
    this.#list = new KeyedList(this.#items, ({ id }) => id, ({ id, multiple }) => new PollView(context, id, multiple));
    this.#new = textButton(words.text('polls.new'), 'primary', () => this.#ask(true));
    this.#form = new PollForm(context, () => this.#ask(false));
    this.root = element('div', { class: 'own-panel', part: 'polls' }, this.#empty, this.#items, this.#form.root, this.#new);
    this.#ask(false);
  }

  update({ together: { polls } }: CallState): void {
    const list = polls?.list ?? [];
    this.#list.update([...list].reverse());
    setShown(this.#items, list.length > 0);
    setShown(this.#empty, list.length === 0 && !this.#asking);
    setShown(this.#new, polls?.canCreate === true && !this.#asking);
    if (polls?.canCreate !== true) setShown(this.#form.root, false);
  }

  focus(): void {
    (this.#items.hidden ? (this.#new.hidden ? this.root : this.#new) : this.#items).focus();
  }

  #ask(asking: boolean): void {
    const had = this.#form.root.contains((this.root.getRootNode() as Document | ShadowRoot).activeElement ?? null);
    this.#asking = asking;
    setShown(this.#form.root, asking);
    setShown(this.#new, !asking);
    if (asking) {
      setShown(this.#empty, false);
      this.#form.begin();
    } else if (had) this.#new.focus();
  }
}

class PollView implements Part<Poll> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #question = element('legend', { class: 'question', dir: 'auto' });
  readonly #by = element('span', { dir: 'auto' });
  readonly #votes = element('span');
  readonly #closed: HTMLElement;
  readonly #choices = element('fieldset', { class: 'group' });
  readonly #close: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  readonly #id: string;
  readonly #wish = new Wish<readonly number[]>(() => this.#mark());
  #mine: readonly number[] = [];
  #boxes: { readonly box: HTMLInputElement; readonly bar: HTMLElement; readonly count: HTMLElement }[] = [];

  constructor(context: ViewContext, id: string, multiple: boolean) {
    const { words, controller } = context;
    this.#context = context;
    this.#id = id;
    this.#closed = element('span', { class: 'closed' }, words.text('polls.closed'));
    this.#close = textButton(words.text('polls.close'), 'quiet', () => void controller.ask(({ polls }) => polls.close(id)));
    this.#remove = textButton(words.text('polls.remove'), 'quiet', () => void controller.ask(({ polls }) => polls.remove(id)));
    this.#choices.append(this.#question);
    this.#choices.addEventListener('change', () => this.#vote());
    this.root = element(
      'div',
      { class: 'poll', 'data-multiple': multiple },
      this.#choices,
      element('p', { class: 'poll-foot' }, this.#closed, this.#votes, this.#by),
      element('div', { class: 'actions' }, this.#close, this.#remove),
    );
  }

  update(poll: Poll): void {
    const { words } = this.#context;
    if (this.#boxes.length === 0) this.#build(poll);
    setText(this.#question, poll.question);
    setText(this.#by, words.text('polls.by', { name: poll.byName || words.text('tile.unnamed') }));
    setText(this.#votes, words.count('polls.votes', poll.voters));
    setShown(this.#closed, poll.closed);
    setShown(this.#close, poll.canEnd && !poll.closed);
    setShown(this.#remove, poll.canEnd);
    this.#mine = poll.mine;
    this.#mark();
    this.#boxes.forEach(({ box, bar, count }, i) => {
      const share = poll.voters === 0 ? 0 : (poll.counts[i] ?? 0) / poll.voters;
      box.disabled = poll.closed;
      bar.style.setProperty('inline-size', `${share * 100}%`);
      setText(count, `${words.number(poll.counts[i] ?? 0)} · ${words.percent(share)}`);
    });
  }

  #build({ options, multiple }: Poll): void {
    this.#boxes = options.map((option) => {
      const box = element('input', { type: multiple ? 'checkbox' : 'radio', name: this.#id, class: 'choice' });
      const bar = element('span', { class: 'bar' });
      const count = element('span', { class: 'votes' });
      this.#choices.append(element('label', { class: 'option' }, bar, box, element('span', { class: 'option-text' }, element('bdi', {}, option)), count));
      return { box, bar, count };
    });
  }

  #mark(): void {
    const chosen = this.#wish.or(this.#mine);
    this.#boxes.forEach(({ box }, i) => (box.checked = chosen.includes(i)));
  }

  #vote(): void {
    const chosen = this.#boxes.flatMap(({ box }, i) => (box.checked ? [i] : []));
    void this.#wish.until(this.#context.controller.ask(({ polls }) => polls.vote(this.#id, chosen)), chosen);
  }
}

/** Asks for a question and its options. */
class PollForm {
  readonly root: HTMLFormElement;
  readonly #context: ViewContext;
  readonly #done: () => void;
  readonly #question: HTMLInputElement;
  readonly #options = element('div', { class: 'options' });
  readonly #multiple = element('input', { type: 'checkbox', class: 'switch' });
  readonly #add: HTMLButtonElement;

  constructor(context: ViewContext, done: () => void) {
    const { words } = context;
    this.#context = context;
    this.#done = done;
    this.#question = element('input', { class: 'input', maxlength: '500', required: true, dir: 'auto', 'aria-label': words.text('polls.question'), placeholder: words.text('polls.question') });
    this.#add = textButton(words.text('polls.add'), 'quiet', () => this.#option()?.focus());
    const ask = element('button', { type: 'submit', class: 'primary' }, words.text('polls.ask'));
    const cancel = textButton(words.text('polls.cancel'), 'quiet', done);
    this.root = element(
      'form',
      { class: 'poll-form' },
      this.#question,
      this.#options,
      this.#add,
      element('label', { class: 'check' }, this.#multiple, words.text('polls.multiple')),
      element('div', { class: 'actions' }, ask, cancel),
    );
    this.root.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  begin(): void {
    this.#question.value = '';
    this.#multiple.checked = false;
    this.#options.replaceChildren();
    this.#option();
    this.#option();
    this.#question.focus();
  }

  #option(): HTMLInputElement | undefined {
    const { words } = this.#context;
    const label = words.text('polls.option', { number: words.number(this.#options.childElementCount + 1) });
    const field = element('input', { class: 'input', maxlength: '200', dir: 'auto', 'aria-label': label, placeholder: label });
    this.#options.append(field);
    setShown(this.#add, this.#options.childElementCount < maxOptions);
    return field;
  }

  async #submit(): Promise<void> {
    const options = [...this.#options.querySelectorAll('input')].map(({ value }) => value.trim()).filter((value) => value !== '');
    const question = this.#question.value.trim();
    const short = options.length < 2 ? this.#options.querySelectorAll('input')[options.length] : undefined;
    setAttribute(this.#question, 'aria-invalid', question === '' ? 'true' : undefined);
    for (const field of this.#options.querySelectorAll('input')) setAttribute(field, 'aria-invalid', field === short ? 'true' : undefined);
    if (question === '') return this.#question.focus();
    if (short) return short.focus();
    const asked = await this.#context.controller.ask(({ polls }) => polls.create(question, options, { multiple: this.#multiple.checked }));
    if (asked) this.#done();
  }
}
