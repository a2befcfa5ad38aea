import { element, KeyedList, type Part, setAttribute, setShown } from '../dom.js';
import { layoutModes } from '../layout.js';
import { chatName, type OwnPanel } from '../panels.js';
import { canShowPip } from '../pip.js';
import type { Drawing } from '../icons.js';
import type { CallState, ElementState, PanelState } from '../state.js';
import { languageName } from '../strings.js';
import { IconButton } from './button.js';
import type { ViewContext } from './context.js';
import { CameraButton, MicrophoneButton } from './devicebuttons.js';
import { Menu, type MenuItem } from './menu.js';
import { panelTitle } from './panelsview.js';

/** Up to this width, some buttons are in the menu instead of the row; the styles say the same in rem. */
const narrowPx = 640;

/** The row of buttons of a call. What is needed less often is in a menu. */
export class ControlsView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #microphone: MicrophoneButton;
  readonly #camera: CameraButton;
  readonly #screen: IconButton;
  readonly #hand: IconButton;
  readonly #reactions: Menu;
  readonly #panels: KeyedList<PanelState>;
  readonly #menu: Menu;
  readonly #leave: IconButton;
  readonly #toggle: (panel: string) => void;
  readonly #canCapture = typeof navigator.mediaDevices?.getDisplayMedia === 'function';

  /** `toggle` is called when a person presses the button of a panel. */
  constructor(context: ViewContext, toggle: (panel: string) => void) {
    const { controller, words } = context;
    this.#context = context;
    this.#toggle = toggle;
    this.#microphone = new MicrophoneButton(context);
    this.#camera = new CameraButton(context);
    this.#screen = new IconButton('screen', () => void controller.toggleScreen());
    this.#hand = new IconButton('hand', () => controller.toggleHand());
    this.#reactions = new Menu('reactions', words.text('control.react'), () => this.#reactionItems(), 'smile');
    this.#reactions.root.classList.add('reactions-menu');
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
      this.#hand.root,
      this.#reactions.root,
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
    this.#updateTogether(call);
    this.#panels.update(this.#offered(call).filter(({ panel }) => !panel?.inMenu));
    setShown(this.#microphone.root, call.can.microphone && offers('microphone'));
    setShown(this.#camera.root, call.can.camera && offers('camera'));
    setShown(this.#screen.root, call.can.screen && this.#canCapture && offers('screen'));
    setShown(this.#menu.root, this.#items().length > 0);
    setShown(this.#leave.root, offers('leave'));
  }

  #updateTogether({ together: { hand, reactions } }: CallState): void {
    const { words, offers } = this.#context;
    const own = hand?.own === true;
    this.#hand.update({ label: words.text(own ? 'control.lowerHand' : 'control.raiseHand'), icon: 'hand', tone: own ? 'on' : 'plain' });
    setShown(this.#hand.root, hand !== undefined && offers('hand'));
    setShown(this.#reactions.root, (reactions?.allowed.length ?? 0) > 0 && offers('reactions'));
  }

  /** Puts the focus back on a panel's button, or on that of the menu where it has none. */
  focusPanel(name: string): void {
    const button = this.#panels.get(name)?.root as HTMLElement | undefined;
    button?.focus();
    if (!button?.matches(':focus') && name !== '') this.#menu.focus();
  }

  #offered({ panels }: CallState): readonly PanelState[] {
    return panels.filter(({ name, panel }) => this.#context.offers(panel ? 'panels' : (name as OwnPanel)));
  }

  dispose(): void {
    this.#menu.dispose();
    this.#reactions.dispose();
  }

  #panelButton(name: string, toggle: (panel: string) => void): Part<PanelState> {
    const button = new IconButton(name, () => toggle(name));
    return {
      root: button.root,
      update: (state) => {
        button.update({
          label: this.#panelLabel(state),
          icon: this.#panelIcon(state),
          tone: state.open ? 'on' : 'plain',
          badge: state.badge,
        });
        setAttribute(button.root, 'aria-expanded', String(state.open));
      },
    };
  }

  #reactionItems(): readonly (readonly MenuItem[])[] {
    const { controller } = this.#context;
    const { reactions } = controller.getSnapshot().call?.together ?? {};
    return [(reactions?.allowed ?? []).map((reaction) => ({ label: reaction, short: true, press: () => void controller.ask((room) => room.reactions.send(reaction)) }))];
  }

  /** What has no button in the row, which where there is little space is more. */
  #rowItems(call: CallState | undefined, narrow: boolean): MenuItem[] {
    const { words, offers, controller } = this.#context;
    if (!call) return [];
    const { hand } = call.together;
    const panels = this.#offered(call).filter(({ name, panel }) => (narrow ? name !== chatName : panel?.inMenu));
    return [
      ...(narrow && hand && offers('hand') ? [{ label: words.text(hand.own ? 'control.lowerHand' : 'control.raiseHand'), icon: 'hand' as const, press: () => controller.toggleHand() }] : []),
      ...panels.map((state) => ({ label: this.#panelLabel(state), icon: this.#panelIcon(state), press: () => this.#toggle(state.name) })),
    ];
  }

  #panelIcon({ name, panel }: PanelState): Drawing {
    return panel ? { outline: panel.icon } : (name as OwnPanel);
  }

  #captionItems(call: CallState | undefined): MenuItem[] {
    const { words, controller } = this.#context;
    const { captions } = call?.together ?? {};
    if (!captions || (captions.languages.length === 0 && captions.language === '')) return [];
    const languages = captions.language === '' || captions.languages.includes(captions.language) ? captions.languages : [...captions.languages, captions.language];
    const item = (label: string, language: string): MenuItem => ({ label, chosen: captions.language === language, press: () => controller.showCaptions(language) });
    return [item(words.text('control.captionsOff'), ''), ...languages.map((language) => item(words.text('control.captionsIn', { name: languageName(language) }), language))];
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
    const { call } = controller.getSnapshot();
    const layout = call?.layout;
    const full = document.fullscreenElement === host;
    const narrow = host.clientWidth <= narrowPx;
    const groups: (MenuItem | false)[][] = [
      this.#rowItems(call, narrow),
      ...(narrow && offers('reactions') ? this.#reactionItems() : []).map((group) => [...group]),
      offers('layout') ? layoutModes.map((mode) => ({ label: words.text(`layout.${mode}`), chosen: mode === layout, press: () => controller.setLayout(mode) })) : [],
      offers('captions') ? this.#captionItems(call) : [],
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
