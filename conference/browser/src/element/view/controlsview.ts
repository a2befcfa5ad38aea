import { element, KeyedList, type Part, setAttribute, setShown } from '../dom.js';
import { layoutModes } from '../layout.js';
import { chatName } from '../panels.js';
import { canShowPip } from '../pip.js';
import type { ElementState, PanelState } from '../state.js';
import { IconButton } from './button.js';
import type { ViewContext } from './context.js';
import { CameraButton, MicrophoneButton } from './devicebuttons.js';
import { Menu, type MenuItem } from './menu.js';
import { panelTitle } from './panelsview.js';

/** The row of buttons of a call. What is needed less often is in a menu. */
export class ControlsView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #microphone: MicrophoneButton;
  readonly #camera: CameraButton;
  readonly #screen: IconButton;
  readonly #panels: KeyedList<PanelState>;
  readonly #menu: Menu;
  readonly #leave: IconButton;
  readonly #canCapture = typeof navigator.mediaDevices?.getDisplayMedia === 'function';

  /** `toggle` is called when a person presses the button of a panel. */
  constructor(context: ViewContext, toggle: (panel: string) => void) {
    const { controller, words } = context;
    this.#context = context;
    this.#microphone = new MicrophoneButton(context);
    this.#camera = new CameraButton(context);
    this.#screen = new IconButton('screen', () => void controller.toggleScreen());
    const buttons = element('div', { class: 'panel-buttons' });
    this.#panels = new KeyedList(buttons, ({ name }) => name, ({ name }) => this.#panelButton(name, toggle));
    this.#menu = new Menu('more', words.text('control.more'), () => this.#items());
    this.#leave = new IconButton('leave', () => void controller.leave());
    this.root = element(
      'section',
      { class: 'controls', part: 'controls', 'aria-label': words.text('call.controls') },
      this.#microphone.root,
      this.#camera.root,
      this.#screen.root,
      buttons,
      element('slot', { name: 'controls' }),
      this.#menu.root,
      this.#leave.root,
    );
  }

  update(state: ElementState): void {
    const { call } = state;
    if (!call) return;
    const { words, offers } = this.#context;
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
    this.#panels.update(call.panels.filter(({ panel }) => offers(panel ? 'panels' : 'chat')));
    setShown(this.#microphone.root, call.can.microphone && offers('microphone'));
    setShown(this.#camera.root, call.can.camera && offers('camera'));
    setShown(this.#screen.root, call.can.screen && this.#canCapture && offers('screen'));
    setShown(this.#menu.root, this.#items().length > 0);
    setShown(this.#leave.root, offers('leave'));
  }

  /** Puts the focus back on a panel's button. */
  focusPanel(name: string): void {
    (this.#panels.get(name)?.root as HTMLElement | undefined)?.focus();
  }

  dispose(): void {
    this.#menu.dispose();
  }

  #panelButton(name: string, toggle: (panel: string) => void): Part<PanelState> {
    const button = new IconButton(name, () => toggle(name));
    return {
      root: button.root,
      update: (state) => {
        button.update({
          label: this.#panelLabel(state),
          icon: state.panel ? { outline: state.panel.icon } : 'chat',
          tone: state.open ? 'on' : 'plain',
          badge: state.badge,
        });
        setAttribute(button.root, 'aria-expanded', String(state.open));
      },
    };
  }

  #panelLabel(state: PanelState): string {
    const { words } = this.#context;
    if (state.name === chatName) {
      if (state.open) return words.text('control.closeChat');
      return state.badge > 0 ? words.count('control.openChatUnread', state.badge) : words.text('control.openChat');
    }
    const name = panelTitle(state, this.#context);
    if (state.open) return words.text('control.closePanel', { name });
    return state.badge > 0 ? words.count('control.openPanelNew', state.badge, { name }) : words.text('control.openPanel', { name });
  }

  #items(): readonly (readonly MenuItem[])[] {
    const { words, controller, commands, offers, keys, host } = this.#context;
    const layout = controller.getSnapshot().call?.layout;
    const full = document.fullscreenElement === host;
    const groups: (MenuItem | false)[][] = [
      offers('layout') ? layoutModes.map((mode) => ({ label: words.text(`layout.${mode}`), chosen: mode === layout, press: () => controller.setLayout(mode) })) : [],
      [
        offers('pip') && canShowPip() && { label: words.text('control.pip'), icon: 'pip', press: () => commands.pictureInPicture() },
        offers('fullscreen') && document.fullscreenEnabled && { label: words.text(full ? 'control.leaveFullscreen' : 'control.fullscreen'), icon: 'fullscreen', press: () => commands.fullscreen() },
      ],
      [
        offers('settings') && { label: words.text('control.settings'), icon: 'settings', press: () => commands.settings() },
        offers('help') && keys() && { label: words.text('control.shortcuts'), icon: 'keyboard', press: () => commands.help() },
      ],
    ];
    return groups.map((group) => group.filter((item) => item !== false)).filter((group) => group.length > 0);
  }
}
