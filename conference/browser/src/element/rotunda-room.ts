import type { RotundaError } from '../errors.js';
import type { Room } from '../room.js';
import type { LeaveReason } from '../protocol.gen.js';
import { Controller } from './controller.js';
import { type LayoutMode, layoutModes } from './layout.js';
import { localMemory } from './memory.js';
import { bestLanguage, type Strings, translator } from './strings.js';
import { sheets } from './styles/sheets.js';
import type { Control } from './view/context.js';
import { ElementView } from './view/elementview.js';

/** Detail of the event `rotunda-joined`. */
export interface JoinedDetail {
  readonly room: Room;
}

/** Detail of the event `rotunda-left`; both are undefined only when the connection was lost without a word. */
export interface LeftDetail {
  readonly reason: LeaveReason | undefined;
  readonly error: RotundaError | undefined;
}

/** Detail of the event `rotunda-refused`: why a join failed. */
export interface RefusedDetail {
  readonly error: unknown;
}

/** Where a `<rotunda-room>` stands: before a call, entering one, waiting to be let in, in one, after one. */
export type Phase = 'prejoin' | 'joining' | 'waiting' | 'call' | 'ended';

type Token = string | (() => string | Promise<string>);

interface Live {
  readonly controller: Controller;
  readonly stop: () => void;
  view: ElementView;
  language: string;
}

// Importing the module where there is no document (a server that renders pages) must not fail.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * `<rotunda-room>`: a whole conference in one tag. docs/element.md has its
 * attributes, slots, parts, CSS variables, keys and recipes.
 *
 * Taken out of the document it leaves the room and releases all devices;
 * moved within it, it stays in the call.
 */
export class RotundaRoomElement extends Base {
  static readonly observedAttributes: readonly string[] = ['room', 'label', 'name', 'fixed', 'language', 'layout', 'controls', 'shortcuts'];

  #token: Token | undefined;
  #strings: Strings = {};
  #live: Live | undefined;

  /** Signalling endpoint, http(s) or ws(s), absolute or relative to the page; default "signal". Counts from the next join. */
  get server(): string {
    return this.getAttribute('server') ?? 'signal';
  }
  set server(server: string) {
    this.setAttribute('server', server);
  }

  /** The room that the form starts with. */
  get room(): string {
    return this.getAttribute('room') ?? '';
  }
  set room(room: string) {
    this.setAttribute('room', room);
  }

  /** What people call the room, shown in a call in the place of its name; empty: its name. */
  get label(): string {
    return this.getAttribute('label') ?? '';
  }
  set label(label: string) {
    this.setAttribute('label', label);
  }

  /** The name that the form starts with; without it, the one last used. */
  get name(): string {
    return this.getAttribute('name') ?? '';
  }
  set name(name: string) {
    this.setAttribute('name', name);
  }

  /** The application's credential, or a function that gets a fresh one for each join. Counts from the next join. */
  get token(): Token | undefined {
    return this.#token ?? this.getAttribute('token') ?? undefined;
  }
  set token(token: Token | undefined) {
    this.#token = typeof token === 'function' ? token : undefined;
    if (typeof token === 'string') this.setAttribute('token', token);
    else this.removeAttribute('token');
  }

  /** BCP 47 tag; empty: the page's language, else the browser's. A person's own choice in the settings goes before it, where they offer one. */
  get language(): string {
    return this.getAttribute('language') ?? '';
  }
  set language(language: string) {
    this.setAttribute('language', language);
  }

  /** How tiles are placed; in a call, as the person last chose. */
  get layout(): LayoutMode {
    const asked = this.getAttribute('layout') as LayoutMode;
    return this.#live?.controller.getSnapshot().call?.layout ?? (layoutModes.includes(asked) ? asked : 'auto');
  }
  set layout(layout: LayoutMode) {
    this.setAttribute('layout', layout);
  }

  /** Strings of the application's own, over those of the language. */
  get strings(): Strings {
    return this.#strings;
  }
  set strings(strings: Strings) {
    this.#strings = strings;
    this.#redraw();
  }

  /** Where it stands. */
  get phase(): Phase {
    return this.#live?.controller.getSnapshot().phase ?? 'prejoin';
  }

  /** The SDK's room, for whatever the element does not do itself; undefined when there is no call. */
  get session(): Room | undefined {
    return this.#live?.controller.room;
  }

  /** Enters the room of the form, as the Join button does. */
  async join(): Promise<void> {
    await this.#live?.controller.join();
  }

  /** Leaves the room, as the Leave button does. */
  async leave(): Promise<void> {
    await this.#live?.controller.leave();
  }

  /** Turns the microphone on or off. */
  setMicrophone(on: boolean): void {
    this.#live?.controller.turn('microphone', on);
  }

  /** Turns the camera on or off. */
  setCamera(on: boolean): void {
    this.#live?.controller.turn('camera', on);
  }

  /** Starts to share a screen, which must be in a click or key press, or ends it. */
  async toggleScreen(): Promise<void> {
    await this.#live?.controller.toggleScreen();
  }

  /** Opens a panel, "chat" for example, and closes the one that was open. */
  openPanel(name: string): void {
    this.#live?.view.openPanel(name);
  }

  /** Closes the open panel. */
  closePanel(): void {
    this.#live?.view.openPanel('');
  }

  /** Opens the settings. */
  openSettings(): void {
    this.#live?.view.openSettings();
  }

  /** Opens the list of keyboard shortcuts. */
  openShortcuts(): void {
    this.#live?.view.openHelp();
  }

  connectedCallback(): void {
    if (this.#live) return;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    if (shadow.adoptedStyleSheets.length === 0) shadow.adoptedStyleSheets = sheets();
    const controller = new Controller({
      access: () => this.#access(),
      firstPanel: () => this.getAttribute('panel') ?? '',
      onJoined: (room) => this.#tell<JoinedDetail>('rotunda-joined', { room }),
      onLeft: (reason, error) => this.#tell<LeftDetail>('rotunda-left', { reason, error }),
      onRefused: (error) => this.#tell<RefusedDetail>('rotunda-refused', { error }),
    });
    const language = this.#wantedLanguage();
    const stop = controller.subscribe(() => this.#live?.view.update(controller.getSnapshot()));
    this.#live = { controller, stop, language, view: this.#makeView(controller, language) };
    for (const name of ['room', 'name', 'fixed', 'layout']) this.#take(name);
    for (const kind of ['microphone', 'camera'] as const) if (this.getAttribute(kind) === 'off') controller.startWith(kind, false);
    this.#show(this.#live);
    controller.preview();
    if (this.hasAttribute('autojoin')) void controller.join();
  }

  disconnectedCallback(): void {
    // An element that is moved is taken out and put in within one task.
    queueMicrotask(() => {
      if (!this.isConnected) this.#close();
    });
  }

  attributeChangedCallback(attribute: string): void {
    if (!this.#live) return;
    if (attribute === 'language' || attribute === 'controls' || attribute === 'shortcuts') this.#redraw();
    else if (attribute === 'label') this.#live.view.update(this.#live.controller.getSnapshot());
    else this.#take(attribute);
  }

  /** Takes an attribute over into the state. */
  #take(attribute: string): void {
    const { controller } = this.#live!;
    const value = this.getAttribute(attribute);
    // The name last used stays in the form where the page gives none.
    if (attribute === 'room' && (value !== null || controller.getSnapshot().form.room !== '')) controller.setRoom(value ?? '');
    if (attribute === 'name' && value !== null) controller.setName(value);
    if (attribute === 'layout' && layoutModes.includes(value as LayoutMode)) controller.setLayout(value as LayoutMode);
    const fixed = this.hasAttribute('fixed');
    controller.fix(fixed && (this.name !== '' || this.token !== undefined), fixed && this.room !== '');
  }

  #makeView(controller: Controller, language: string): ElementView {
    return new ElementView({
      controller,
      words: translator(language, this.#strings),
      host: this,
      offers: (control) => this.#offers(control),
      label: () => this.label,
      keys: () => this.getAttribute('shortcuts') !== 'off',
      speak: (wanted) => {
        localMemory.set({ language: wanted });
        this.#redraw();
        this.#live?.view.openSettings(true);
      },
    });
  }

  #offers(control: Control): boolean {
    const listed = this.getAttribute('controls');
    return listed === null || listed.split(/\s+/).includes(control);
  }

  /** Draws everything anew, in what is the language now. The call goes on meanwhile. */
  #redraw(): void {
    const live = this.#live;
    if (!live) return;
    live.view.dispose();
    live.language = this.#wantedLanguage();
    live.view = this.#makeView(live.controller, live.language);
    this.#show(live);
  }

  #show({ view, controller }: Live): void {
    view.update(controller.getSnapshot());
    this.shadowRoot!.replaceChildren(view.root);
  }

  #wantedLanguage(): string {
    const page = this.closest('[lang]')?.getAttribute('lang');
    const chosen = this.#offers('language') ? localMemory.get().language : undefined;
    return bestLanguage([chosen, this.language, page, ...(globalThis.navigator?.languages ?? [])]);
  }

  #access(): { server: string; token?: Token } {
    const { server, token } = this;
    return token === undefined ? { server } : { server, token };
  }

  #close(): void {
    const live = this.#live;
    this.#live = undefined;
    live?.stop();
    live?.view.dispose();
    void live?.controller.dispose();
  }

  #tell<T>(type: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(type, { detail, bubbles: true, composed: true }));
  }
}

/** Registers `<rotunda-room>`, once, where there are custom elements. */
export function defineRotundaRoom(): void {
  if (typeof customElements === 'undefined' || customElements.get('rotunda-room')) return;
  customElements.define('rotunda-room', RotundaRoomElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'rotunda-room': RotundaRoomElement;
  }
  interface HTMLElementEventMap {
    'rotunda-joined': CustomEvent<JoinedDetail>;
    'rotunda-left': CustomEvent<LeftDetail>;
    'rotunda-refused': CustomEvent<RefusedDetail>;
  }
}
