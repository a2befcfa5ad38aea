import { element, type Part, setAttribute, setShown, setText } from '../dom.js';
import type { ElementState } from '../state.js';
import { textButton } from './button.js';
import type { ViewContext } from './context.js';
import { DeviceChooser } from './devicechooser.js';
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
  readonly #camera: DeviceChooser;
  readonly #microphone: DeviceChooser;
  readonly #join = element('button', { type: 'submit', class: 'primary', part: 'join' });
  readonly #cancel: HTMLButtonElement;

  constructor(context: ViewContext) {
    const { words, controller } = context;
    this.#context = context;
    this.#preview = new PreviewView(context);
    this.#notice = new NoticeList(words, 'alert');
    this.#notice.root.tabIndex = -1;
    this.#devices = new NoticeList(words, 'status', [
      { label: words.text('control.tryAgain'), press: () => controller.retryDevices() },
    ]);
    this.#name = new TextField('name', words.text('prejoin.name'), { autocomplete: 'name', maxlength: '64', dir: 'auto' }, (value) =>
      controller.setName(value),
    );
    this.#room = new TextField('room', words.text('prejoin.room'), { autocomplete: 'off', maxlength: '128', dir: 'auto' }, (value) =>
      controller.setRoom(value),
    );
    this.#camera = new DeviceChooser('camera', words.text('prejoin.camera'), (id) => controller.chooseDevice('camera', id));
    this.#microphone = new DeviceChooser('microphone', words.text('prejoin.microphone'), (id) =>
      controller.chooseDevice('microphone', id),
    );
    this.#cancel = textButton(words.text('prejoin.cancel'), 'quiet', () => void controller.leave());
    const form = element(
      'form',
      { class: 'form', part: 'form', novalidate: true },
      element('h2', { class: 'title' }, words.text('prejoin.title')),
      this.#name.root,
      this.#room.root,
      element('div', { class: 'actions' }, this.#join, this.#cancel),
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
      element('div', { class: 'choosers' }, this.#camera.root, this.#microphone.root),
    );
    this.root = element('div', { class: 'prejoin', part: 'prejoin' }, element('div', { class: 'card' }, this.#notice.root, look, form));
  }

  update(state: ElementState): void {
    const { words } = this.#context;
    const { form, phase } = state;
    const joining = phase === 'joining';
    this.#preview.update(state);
    this.#notice.update(state.notice ? [state.notice] : []);
    this.#devices.update(state.deviceNotices, retryable(state));
    this.#name.update(form.name, form.nameMissing ? words.text('prejoin.nameMissing') : '', joining);
    this.#room.update(form.room, form.roomMissing ? words.text('prejoin.roomMissing') : '', joining);
    this.#camera.update({ devices: state.cameras, current: current(state.camera) });
    this.#microphone.update({ devices: state.microphones, current: current(state.microphone) });
    setText(this.#join, words.text(joining ? 'prejoin.joining' : 'prejoin.join'));
    setAttribute(this.#join, 'aria-disabled', joining ? 'true' : undefined);
    setShown(this.#cancel, joining);
  }

  /** Leads a person who was in a call to what happened; what can be done comes after it. */
  focus(): void {
    this.#notice.root.focus();
  }

  dispose(): void {
    this.#preview.dispose();
  }

  async #submit(): Promise<void> {
    const { controller } = this.#context;
    const joined = controller.join();
    const { form } = controller.getSnapshot();
    if (form.nameMissing) this.#name.input.focus();
    else if (form.roomMissing) this.#room.input.focus();
    await joined;
  }
}

/** Whether opening the devices again may go better than the last time. */
function retryable({ camera, microphone }: ElementState): boolean {
  return [camera, microphone].some(({ problem }) => problem && problem !== 'insecure' && problem !== 'unsupported');
}

/** The device in use, or the chosen one while it is closed. */
function current({ track, device }: ElementState['camera']): string {
  return track?.getSettings().deviceId ?? device;
}
