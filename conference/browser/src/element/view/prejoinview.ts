import { element, type Part, setAttribute, setShown, setText } from '../dom.js';
import type { ElementState } from '../state.js';
import { textButton } from './button.js';
import type { ViewContext } from './context.js';
import { DeviceFields } from './devicefields.js';
import { deviceNoticeList, retryable } from './devicenotices.js';
import { TextField } from './field.js';
import { NoticeList } from './noticeview.js';
import { PreviewView } from './previewview.js';

/** The page before a call: who you are, which room, how you look and sound. */
export class PrejoinView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #preview: PreviewView;
  readonly #notice: NoticeList;
  readonly #devices: NoticeList;
  readonly #name: TextField;
  readonly #room: TextField;
  readonly #password: TextField;
  readonly #fields: DeviceFields;
  readonly #join = element('button', { type: 'submit', class: 'primary', part: 'join' });
  readonly #cancel: HTMLButtonElement;

  constructor(context: ViewContext) {
    const { words, controller } = context;
    this.#context = context;
    this.#preview = new PreviewView(context);
    this.#notice = new NoticeList(words, 'alert');
    this.#notice.root.tabIndex = -1;
    this.#devices = deviceNoticeList(context, 'status', () => void this.#submit());
    this.#name = new TextField('name', words.text('prejoin.name'), { autocomplete: 'name', maxlength: '64', dir: 'auto' }, (value) =>
      controller.setName(value),
    );
    this.#room = new TextField('room', words.text('prejoin.room'), { autocomplete: 'off', maxlength: '128', dir: 'auto' }, (value) =>
      controller.setRoom(value),
    );
    this.#password = new TextField('password', words.text('prejoin.password'), { type: 'password', autocomplete: 'off', maxlength: '256' }, (value) => controller.setPassword(value));
    this.#fields = new DeviceFields(context, '', 2);
    this.#cancel = textButton(words.text('prejoin.cancel'), 'quiet', () => void controller.leave());
    const form = element(
      'form',
      { class: 'form', part: 'form', novalidate: true },
      element('slot', { name: 'prejoin' }, element('h2', { class: 'title' }, words.text('prejoin.title'))),
      this.#name.root,
      this.#room.root,
      this.#password.root,
      element('div', { class: 'actions' }, this.#join, this.#cancel),
      element('slot', { name: 'prejoin-end' }),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    const look = element(
      'div',
      { class: 'look' },
      this.#preview.root,
      this.#devices.root,
      this.#fields.root,
    );
    this.root = element('div', { class: 'prejoin', part: 'prejoin' }, element('div', { class: 'card' }, this.#notice.root, look, form));
  }

  update(state: ElementState): void {
    const { words } = this.#context;
    const { form, phase } = state;
    const joining = phase === 'joining';
    this.#preview.update(state);
    this.#notice.update(state.notice ? [state.notice] : []);
    this.#devices.update(state.deviceNotices, retryable(state), state.denied);
    this.#name.update(form.name, form.nameMissing ? words.text('prejoin.nameMissing') : '', joining);
    this.#room.update(form.room, form.roomMissing ? words.text('prejoin.roomMissing') : '', joining);
    this.#password.update(form.password, form.passwordProblem === '' ? '' : words.text(form.passwordProblem === 'wrong' ? 'error.passwordWrong.title' : 'prejoin.passwordMissing'), joining);
    setShown(this.#password.root, form.passwordAsked);
    this.#fields.update(state);
    setShown(this.#name.root, !form.fixedName || form.nameMissing);
    setShown(this.#room.root, !form.fixedRoom || form.roomMissing);
    setText(this.#join, words.text(joining ? 'prejoin.joining' : 'prejoin.join'));
    setAttribute(this.#join, 'aria-disabled', joining ? 'true' : undefined);
    setShown(this.#cancel, joining);
  }

  /** Leads to what was left open. */
  focus(): void {
    const field = [this.#name, this.#room, this.#password].find(({ root, input }) => !root.hidden && input.value === '');
    (field?.input ?? this.#join).focus();
  }

  dispose(): void {
    this.#preview.dispose();
    this.#fields.dispose();
  }

  async #submit(): Promise<void> {
    const { controller } = this.#context;
    const joined = controller.join();
    const { form } = controller.getSnapshot();
    if (form.nameMissing) this.#name.input.focus();
    else if (form.roomMissing) this.#room.input.focus();
    else if (form.passwordProblem === 'missing') this.#password.input.focus();
    await joined;
    // The answer may be that there is a password, or another one.
    const after = controller.getSnapshot();
    if (after.phase === 'prejoin' && after.form.passwordAsked) {
      this.#password.input.focus();
      this.#password.input.select();
    }
  }
}
