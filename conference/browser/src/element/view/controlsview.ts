import { element, type Part, setShown } from '../dom.js';
import type { ElementState } from '../state.js';
import { IconButton } from './button.js';
import type { ViewContext } from './context.js';
import { CameraButton, MicrophoneButton } from './devicebuttons.js';

/** The row of buttons of a call. */
export class ControlsView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #microphone: MicrophoneButton;
  readonly #camera: CameraButton;
  readonly #screen: IconButton;
  readonly #chat: IconButton;
  readonly #leave: IconButton;
  readonly #canCapture = typeof navigator.mediaDevices?.getDisplayMedia === 'function';

  /** `openChat` is called when a person opens or closes the chat. */
  constructor(context: ViewContext, openChat: (open: boolean) => void) {
    const { controller, words } = context;
    this.#context = context;
    this.#microphone = new MicrophoneButton(context);
    this.#camera = new CameraButton(context);
    this.#screen = new IconButton('screen', () => void controller.toggleScreen());
    this.#chat = new IconButton('chat', () => openChat(!controller.getSnapshot().call?.chat?.open));
    this.#leave = new IconButton('leave', () => void controller.leave());
    this.root = element(
      'section',
      { class: 'controls', part: 'controls', 'aria-label': words.text('call.controls') },
      this.#microphone.root,
      this.#camera.root,
      this.#screen.root,
      this.#chat.root,
      this.#leave.root,
    );
  }

  update(state: ElementState): void {
    const { call } = state;
    if (!call) return;
    const { words } = this.#context;
    const sharing = call.sharing === 'on';
    this.#microphone.update(state);
    this.#camera.update(state);
    this.#screen.update({
      label: words.text(sharing ? 'control.stopSharing' : 'control.share'),
      icon: sharing ? 'screenOff' : 'screen',
      tone: sharing ? 'on' : 'plain',
      busy: call.sharing === 'starting',
    });
    this.#leave.update({ label: words.text('control.leave'), icon: 'leave', tone: 'danger' });
    this.#updateChat(call.chat?.open ?? false, call.chat?.unread ?? 0);
    setShown(this.#microphone.root, call.can.microphone);
    setShown(this.#camera.root, call.can.camera);
    setShown(this.#screen.root, call.can.screen && this.#canCapture);
    setShown(this.#chat.root, call.chat !== undefined);
  }

  /** Puts the focus back on the chat's button. */
  focusChat(): void {
    this.#chat.root.focus();
  }

  #updateChat(open: boolean, unread: number): void {
    const { words } = this.#context;
    const closed = unread > 0 ? words.count('control.openChatUnread', unread) : words.text('control.openChat');
    this.#chat.update({
      label: open ? words.text('control.closeChat') : closed,
      icon: 'chat',
      tone: open ? 'on' : 'plain',
      badge: unread,
    });
  }
}
