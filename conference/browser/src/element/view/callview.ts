import { element, type Part, setAttribute, setShown, setText } from '../dom.js';
import { icon } from '../icons.js';
import type { Announcement } from '../announcer.js';
import type { CallState, ElementState } from '../state.js';
import { textButton } from './button.js';
import type { ViewContext } from './context.js';
import { ControlsView } from './controlsview.js';
import { deviceNoticeList, retryable } from './devicenotices.js';
import type { NoticeList } from './noticeview.js';
import { PanelsView } from './panelsview.js';
import { StageView } from './stageview.js';
import { TogetherView } from './togetherview.js';

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
  readonly #knocks: HTMLElement;
  readonly #asked: HTMLElement;
  readonly #unmute: HTMLButtonElement;
  readonly #stage: StageView;
  readonly #together: TogetherView;
  readonly #panels: PanelsView;
  readonly #controls: ControlsView;
  #announced: readonly Announcement[] = [];

  constructor(context: ViewContext) {
    const { words, controller } = context;
    this.#context = context;
    this.#stage = new StageView({
      words,
      watch: (publication, video) => controller.watch(publication, video),
      pin: (key) => controller.togglePin(key),
    });
    this.#together = new TogetherView(words);
    this.#panels = new PanelsView(context, (name) => this.openPanel(name));
    this.#controls = new ControlsView(context, (name) => this.togglePanel(name));
    this.#alone = element('p', { class: 'alone' }, words.text('call.alone'));
    this.#reconnecting = banner(element('span', { class: 'spinner' }), words.text('status.reconnecting'));
    this.#soundBlocked = banner(icon('sound'), words.text('error.sound.text'));
    this.#soundBlocked.append(textButton(words.text('control.playSound'), 'primary', () => controller.playSound()));
    this.#knocks = banner(icon('room'), '');
    this.#knocks.append(textButton(words.text('call.showKnocks'), 'primary', () => this.openPanel('room')));
    this.#asked = banner(icon('microphone'), '');
    this.#unmute = textButton('', 'primary', () => this.#answer(true));
    this.#asked.append(this.#unmute, textButton(words.text('call.notNow'), 'quiet', () => this.#answer(false)));
    this.#notices = deviceNoticeList(context, 'alert');
    const header = element('div', { class: 'header', part: 'header' }, this.#room, element('slot', { name: 'header' }), element('span', { class: 'people' }, icon('people'), this.#people));
    // The live region is there before its content, so that the content is spoken.
    const status = element('div', { class: 'banners', role: 'status' }, this.#reconnecting, this.#soundBlocked);
    this.root = element(
      'section',
      { class: 'call', part: 'call', tabindex: '-1' },
      header,
      element('div', { class: 'messages-above' }, status, element('div', { class: 'banners' }, this.#asked, this.#knocks), this.#notices.root),
      element('div', { class: 'middle' }, this.#stage.root, this.#alone, this.#together.root),
      this.#panels.root,
      this.#controls.root,
      this.#announcer,
    );
    this.root.addEventListener('keydown', (event) => this.#keydown(event));
  }

  update(state: ElementState): void {
    const { call } = state;
    if (!call) return;
    const { words } = this.#context;
    const name = this.#context.label?.() || call.room;
    setAttribute(this.root, 'aria-label', words.text('call.region', { room: name }));
    setText(this.#room, name);
    setText(this.#people, words.count('call.people', call.people));
    setShown(this.#alone, call.people === 1 && !call.reconnecting);
    setShown(this.#reconnecting, call.reconnecting);
    this.#notices.update(state.deviceNotices, retryable(state), state.denied);
    this.#stage.update(call);
    this.#together.update(call);
    setShown(this.#soundBlocked, call.soundBlocked);
    this.#updateRunning(call);
    this.#controls.update(state);
    this.#panels.update(state);
    this.#announce(call);
  }

  focus(): void {
    this.root.focus();
  }

  dispose(): void {
    this.#stage.dispose();
    this.#panels.dispose();
    this.#controls.dispose();
  }

  /** Key of the tile that has the focus, if one has. */
  get focusedTile(): string | undefined {
    return this.#stage.focused;
  }

  /** The video that matters most. */
  get mainVideo(): HTMLVideoElement | undefined {
    return this.#stage.mainVideo;
  }

  /** Opens or closes a panel. */
  togglePanel(name: string): void {
    const open = this.#context.controller.getSnapshot().call?.panels.some((panel) => panel.name === name && panel.open);
    this.openPanel(open ? '' : name);
  }

  /** Opens a panel and leads there; with an empty name, closes the one that is open and leads back to its button. */
  openPanel(name: string): void {
    const { controller } = this.#context;
    const before = controller.getSnapshot().call?.panels.find(({ open }) => open)?.name ?? '';
    controller.openPanel(name);
    this.update(controller.getSnapshot());
    if (name !== '') this.#panels.focus();
    else this.#controls.focusPanel(before);
  }

  #keydown(event: KeyboardEvent): void {
    const inPanel = event.composedPath().includes(this.#panels.root);
    if (event.key === 'Escape' && inPanel && !event.isComposing) this.openPanel('');
  }

  /** What has to be decided: both are spoken by the announcer, so that they are said once. */
  #updateRunning({ running, asked, panels }: CallState): void {
    const { words } = this.#context;
    const waiting = running?.waiting ?? [];
    const name = waiting[0]?.name.trim() || words.text('tile.unnamed');
    setText(this.#knocks.querySelector('.banner-text')!, waiting.length === 1 ? words.text('call.knock', { name }) : words.count('call.knocks', waiting.length));
    setShown(this.#knocks, waiting.length > 0 && !panels.some((panel) => panel.name === 'room' && panel.open));
    setShown(this.#asked, asked !== undefined);
    if (!asked) return;
    setText(this.#asked.querySelector('.banner-text')!, words.text(`asked.${asked.source}`, { name: asked.name.trim() || words.text('asked.host') }));
    setText(this.#unmute, words.text(asked.source === 'microphone' ? 'control.unmute' : asked.source === 'camera' ? 'control.cameraOn' : 'control.share'));
  }

  #answer(yes: boolean): void {
    this.root.focus(); // the button goes
    void this.#context.controller.answer(yes);
  }

  #announce({ announcements }: CallState): void {
    if (announcements === this.#announced) return;
    this.#announced = announcements;
    const { words } = this.#context;
    const said = announcements.map((each) => ('many' in each ? words.count(each.many, each.count) : words.text(each.key, { name: each.name.trim() || words.text('tile.unnamed') })));
    setText(this.#announcer, said.join('. '));
  }
}

function banner(sign: Element, text: string): HTMLElement {
  const made = element('div', { class: 'banner', part: 'banner' }, sign, element('span', { class: 'banner-text' }, text));
  made.hidden = true;
  return made;
}
