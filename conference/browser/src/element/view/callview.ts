import { element, type Part, setAttribute, setShown, setText } from '../dom.js';
import { icon } from '../icons.js';
import type { Announcement, CallState, ElementState } from '../state.js';
import { textButton } from './button.js';
import { ChatView } from './chatview.js';
import type { ViewContext } from './context.js';
import { ControlsView } from './controlsview.js';
import { NoticeList } from './noticeview.js';
import { SoundView } from './soundview.js';
import { StageView } from './stageview.js';

/** A call: the stage, the controls, the chat, and what is to be said about them. */
export class CallView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #room = element('h2', { class: 'room', dir: 'auto' });
  readonly #people = element('span', { class: 'count' });
  readonly #alone: HTMLElement;
  readonly #reconnecting: HTMLElement;
  readonly #notices: NoticeList;
  readonly #announcer = element('div', { class: 'spoken', role: 'status' });
  readonly #soundBlocked: HTMLElement;
  readonly #sounds: SoundView;
  readonly #stage: StageView;
  readonly #chat: ChatView;
  readonly #controls: ControlsView;
  #announced: Announcement | undefined;

  constructor(context: ViewContext) {
    const { words, controller } = context;
    this.#context = context;
    this.#stage = new StageView(words, (publication, video) => controller.watch(publication, video));
    this.#chat = new ChatView(context);
    this.#controls = new ControlsView(context, (open) => this.#openChat(open));
    this.#sounds = new SoundView((blocked) => setShown(this.#soundBlocked, blocked));
    this.#alone = element('p', { class: 'alone' }, words.text('call.alone'));
    this.#reconnecting = banner(element('span', { class: 'spinner' }), words.text('status.reconnecting'));
    this.#soundBlocked = banner(icon('sound'), words.text('status.soundBlocked'));
    this.#soundBlocked.append(textButton(words.text('control.playSound'), 'primary', () => void this.#sounds.play()));
    this.#notices = new NoticeList(words, 'alert', [
      { label: words.text('control.dismiss'), press: () => controller.dismissDevices() },
    ]);
    const header = element('div', { class: 'header', part: 'header' }, this.#room, element('span', { class: 'people' }, icon('people'), this.#people));
    // The live region is there before its content, so that the content is spoken.
    const status = element('div', { class: 'banners', role: 'status' }, this.#reconnecting, this.#soundBlocked);
    this.root = element(
      'section',
      { class: 'call', part: 'call', tabindex: '-1' },
      header,
      element('div', { class: 'messages-above' }, status, this.#notices.root),
      element('div', { class: 'middle' }, this.#stage.root, this.#alone),
      this.#chat.root,
      this.#controls.root,
      this.#sounds.root,
      this.#announcer,
    );
    this.root.addEventListener('keydown', (event) => this.#keydown(event));
  }

  update(state: ElementState): void {
    const { call } = state;
    if (!call) return;
    const { words } = this.#context;
    setAttribute(this.root, 'aria-label', words.text('call.region', { room: call.room }));
    setAttribute(this.root, 'data-chat', call.chat?.open === true);
    setText(this.#room, call.room);
    setText(this.#people, words.count('call.people', call.people));
    setShown(this.#alone, call.people === 1 && !call.reconnecting);
    setShown(this.#reconnecting, call.reconnecting);
    this.#notices.update(state.deviceNotices);
    this.#stage.update(call.tiles);
    this.#sounds.update(call.sounds);
    this.#controls.update(state);
    if (call.chat) this.#chat.update(call.chat);
    else setShown(this.#chat.root, false);
    this.#announce(call);
  }

  focus(): void {
    this.root.focus();
  }

  dispose(): void {
    this.#stage.dispose();
    this.#sounds.dispose();
  }

  #openChat(open: boolean): void {
    const { controller } = this.#context;
    controller.setChatOpen(open);
    this.update(controller.getSnapshot());
    if (open) this.#chat.focus();
    else this.#controls.focusChat();
  }

  #keydown(event: KeyboardEvent): void {
    const inChat = event.composedPath().includes(this.#chat.root);
    if (event.key === 'Escape' && inChat && !event.isComposing) this.#openChat(false);
  }

  #announce({ announcement }: CallState): void {
    if (announcement === this.#announced) return;
    this.#announced = announcement;
    if (announcement) setText(this.#announcer, this.#context.words.text(announcement.key, { name: announcement.name }));
  }
}

function banner(sign: Element, text: string): HTMLElement {
  const made = element('div', { class: 'banner', part: 'banner' }, sign, element('span', { class: 'banner-text' }, text));
  made.hidden = true;
  return made;
}
