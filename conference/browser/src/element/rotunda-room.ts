import type { RotundaError } from '../errors.js';
import type { Room } from '../room.js';
import type { LeaveReason } from '../protocol.gen.js';
import { Controller } from './controller.js';
import { translator } from './strings.js';
import { sheets } from './styles/sheets.js';
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

// Importing the module where there is no document (a server that renders pages) must not fail.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * `<rotunda-room>`: a whole conference in one tag.
 *
 * Attributes, each also a property: `server` (signalling endpoint, default
 * "signal" beside the page), `token` (the application's credential; the
 * property also takes a function that gets a fresh one), `room` and `name`
 * (what the form starts with). Changing `server` or `token` counts from the
 * next join.
 *
 * Events, which bubble out of shadow trees: `rotunda-joined` ({@link
 * JoinedDetail}) and `rotunda-left` ({@link LeftDetail}).
 *
 * The look is set by the CSS variables `--rotunda-*` (styles/tokens.ts has the
 * list), by `::part()`, and by `color-scheme`.
 *
 * Taken out of the document it leaves the room and releases all devices;
 * moved within it, it stays in the call.
 */
export class RotundaRoomElement extends Base {
  static readonly observedAttributes: readonly string[] = ['room', 'name'];

  #token: (() => string | Promise<string>) | undefined;
  #live: { controller: Controller; view: ElementView; stop: () => void } | undefined;

  get server(): string {
    return this.getAttribute('server') ?? 'signal';
  }
  set server(server: string) {
    this.setAttribute('server', server);
  }

  get room(): string {
    return this.getAttribute('room') ?? '';
  }
  set room(room: string) {
    this.setAttribute('room', room);
  }

  get name(): string {
    return this.getAttribute('name') ?? '';
  }
  set name(name: string) {
    this.setAttribute('name', name);
  }

  get token(): string | (() => string | Promise<string>) | undefined {
    return this.#token ?? this.getAttribute('token') ?? undefined;
  }
  set token(token: string | (() => string | Promise<string>) | undefined) {
    this.#token = typeof token === 'function' ? token : undefined;
    if (typeof token === 'string') this.setAttribute('token', token);
    else this.removeAttribute('token');
  }

  /** Enters the room of the form, as the Join button does. */
  async join(): Promise<void> {
    await this.#live?.controller.join();
  }

  /** Leaves the room, as the Leave button does. */
  async leave(): Promise<void> {
    await this.#live?.controller.leave();
  }

  connectedCallback(): void {
    if (this.#live) return;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = sheets();
    const controller = new Controller({
      access: () => this.#access(),
      roomy: () => this.clientWidth >= 640,
      onJoined: (room) => this.#tell<JoinedDetail>('rotunda-joined', { room }),
      onLeft: (reason, error) => this.#tell<LeftDetail>('rotunda-left', { reason, error }),
    });
    const view = new ElementView({ controller, words: translator() });
    const draw = (): void => view.update(controller.getSnapshot());
    this.#live = { controller, view, stop: controller.subscribe(draw) };
    if (this.room !== '') controller.setRoom(this.room);
    if (this.name !== '') controller.setName(this.name);
    draw();
    shadow.replaceChildren(view.root);
    controller.preview();
  }

  disconnectedCallback(): void {
    // An element that is moved is taken out and put in within one task.
    queueMicrotask(() => {
      if (!this.isConnected) this.#close();
    });
  }

  attributeChangedCallback(attribute: string, _before: string | null, value: string | null): void {
    if (attribute === 'room') this.#live?.controller.setRoom(value ?? '');
    if (attribute === 'name') this.#live?.controller.setName(value ?? '');
  }

  #access(): { server: string; token?: string | (() => string | Promise<string>) } {
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
  }
}
