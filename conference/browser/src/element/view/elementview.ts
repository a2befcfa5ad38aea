import { element, type Part, setAttribute } from '../dom.js';
import { type PipWindow, showPip } from '../pip.js';
import { type ShortcutAction, shortcutOf } from '../shortcuts.js';
import type { ElementState } from '../state.js';
import { css } from '../styles/sheets.js';
import { CallView } from './callview.js';
import { ConfirmDialog } from './confirmdialog.js';
import type { Commands, Control, ViewContext } from './context.js';
import { EndView } from './endview.js';
import { HelpDialog } from './helpdialog.js';
import { PipView } from './pipview.js';
import { PrejoinView } from './prejoinview.js';
import { SettingsDialog } from './settingsdialog.js';
import { WaitingView } from './waitingview.js';

type Page = (PrejoinView | WaitingView | CallView | EndView) & Part<ElementState>;

/** What the whole view needs; the rest it makes for its parts. */
export interface ElementViewOptions extends Omit<ViewContext, 'commands'> {
  /** Changes the language of the element. */
  readonly speak: (language: string) => void;
}

/** Which control a shortcut stands in for. */
const controlOf: Partial<Record<ShortcutAction, Control>> = { pin: 'layout' };

/** The whole element: the page before the call, the call, or the page after it; its dialogs, and its keys. */
export class ElementView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #settings: SettingsDialog;
  readonly #help: HelpDialog;
  readonly #confirm: ConfirmDialog;
  readonly #onKey = (event: KeyboardEvent): void => this.#keydown(event);
  #page: Page | undefined;
  #phase: string | undefined;
  #pip: PipWindow | undefined;
  #pipView: PipView | undefined;
  #pipOpening = false;

  constructor({ speak, ...options }: ElementViewOptions) {
    const { words } = options;
    const commands: Commands = {
      settings: () => this.#settings.show(),
      help: () => this.#help.show(),
      fullscreen: () => void this.#toggleFullscreen(),
      pictureInPicture: () => void this.#togglePip(),
      confirm: (question) => this.#confirm.ask(question),
    };
    this.#context = { ...options, commands };
    this.#settings = new SettingsDialog(this.#context, speak);
    this.#help = new HelpDialog(this.#context);
    this.#confirm = new ConfirmDialog(this.#context);
    this.root = element('div', { class: 'root', part: 'root', lang: words.language, dir: words.direction }, this.#settings.root, this.#help.root, this.#confirm.root);
    document.addEventListener('keydown', this.#onKey);
  }

  update(state: ElementState): void {
    setAttribute(this.root, 'data-phase', state.phase);
    const phase = state.phase === 'joining' ? 'prejoin' : state.phase;
    if (phase !== this.#phase) this.#turnTo(phase, state);
    else this.#page?.update(state);
    this.#settings.update(state);
    this.#help.update(state);
    this.#pipView?.update(state);
  }

  /** Opens the settings; with `language`, at the choice of the language. */
  openSettings(language = false): void {
    this.#settings.show();
    if (language) this.#settings.focusLanguage();
  }

  /** Opens the list of shortcuts. */
  openHelp(): void {
    this.#help.show();
  }

  /** Opens a panel of the call; an empty name closes the one that is open. */
  openPanel(name: string): void {
    if (this.#page instanceof CallView) this.#page.openPanel(name);
  }

  dispose(): void {
    document.removeEventListener('keydown', this.#onKey);
    this.#pip?.close();
    this.#settings.dispose();
    this.#page?.dispose();
    this.root.replaceChildren();
    this.#page = undefined;
  }

  /** Changes the page, and takes the focus along if it was on the old one. */
  #turnTo(phase: ElementState['phase'], state: ElementState): void {
    const focused = this.#page?.root.contains((this.root.getRootNode() as Document | ShadowRoot).activeElement) ?? false;
    this.#phase = phase;
    this.#page?.dispose();
    this.#page?.root.remove();
    if (phase !== 'call') this.#pip?.close();
    const page = this.#make(phase);
    this.#page = page;
    this.root.prepend(page.root);
    page.update(state);
    if (focused) page.focus();
  }

  #make(phase: ElementState['phase']): Page {
    if (phase === 'call') return new CallView(this.#context);
    if (phase === 'waiting') return new WaitingView(this.#context);
    return phase === 'ended' ? new EndView(this.#context) : new PrejoinView(this.#context);
  }

  #keydown(event: KeyboardEvent): void {
    const { controller, host, offers, keys } = this.#context;
    const state = controller.getSnapshot();
    const page = this.#page;
    if (!keys() || !state.shortcuts || !(page instanceof CallView)) return;
    // Keys meant for other parts of the page are none of ours.
    if (!event.composedPath().includes(host) && event.target !== document.body) return;
    const action = shortcutOf(event);
    const control = action && (controlOf[action] ?? (action as Control));
    if (!action || !control || !offers(control)) return;
    event.preventDefault();
    this.#act(action, page, state);
  }

  #act(action: ShortcutAction, page: CallView, state: ElementState): void {
    const { controller, commands, words } = this.#context;
    switch (action) {
      case 'microphone':
        if (!state.call?.can.microphone) return;
        controller.say(state.microphone.on ? 'call.mutedYou' : 'call.unmutedYou');
        return controller.toggle('microphone');
      case 'camera':
        if (!state.call?.can.camera) return;
        controller.say(state.camera.on ? 'call.cameraOffYou' : 'call.cameraOnYou');
        return controller.toggle('camera');
      case 'screen':
        if (state.call?.can.screen) void controller.toggleScreen();
        return;
      case 'chat':
        if (state.call?.chat) page.togglePanel('chat');
        return;
      case 'hand':
        return controller.toggleHand();
      case 'layout':
        controller.nextLayout();
        return controller.say('call.layout', words.text(`layout.${controller.getSnapshot().call?.layout ?? 'auto'}`));
      case 'pin':
        return controller.togglePin(page.focusedTile);
      case 'fullscreen':
        return commands.fullscreen();
      case 'pip':
        return commands.pictureInPicture();
      case 'settings':
        return commands.settings();
      case 'help':
        return commands.help();
      case 'leave':
        return void controller.leave();
    }
  }

  async #toggleFullscreen(): Promise<void> {
    const { host } = this.#context;
    // A page in a frame without the permission is refused: then nothing happens, as with the browser's own key.
    await (document.fullscreenElement === host ? document.exitFullscreen() : host.requestFullscreen()).catch(() => undefined);
  }

  async #togglePip(): Promise<void> {
    if (this.#pip) {
      this.#pip.close();
      return;
    }
    const page = this.#page;
    if (!(page instanceof CallView) || this.#pipOpening) return;
    this.#pipOpening = true;
    const main = page.mainVideo;
    const pip = await showPip(css, this.#context.host, (root) => this.#fillPip(root), main).catch(() => undefined);
    this.#pipOpening = false;
    if (this.#page !== page) pip?.close(); // the call has ended meanwhile
    else this.#pip = pip;
    main?.addEventListener('leavepictureinpicture', () => (this.#pip = undefined), { once: true });
  }

  #fillPip(root: ShadowRoot): () => void {
    const view = new PipView(this.#context);
    root.append(view.root);
    view.update(this.#context.controller.getSnapshot());
    this.#pipView = view;
    return () => {
      view.dispose();
      this.#pipView = undefined;
      this.#pip = undefined;
    };
  }
}
