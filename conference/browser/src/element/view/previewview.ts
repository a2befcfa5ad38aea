import { element, type Part, setAttribute, setText } from '../dom.js';
import type { ElementState } from '../state.js';
import type { StringKey } from '../strings.js';
import { Avatar } from './avatar.js';
import type { ViewContext } from './context.js';
import { IconButton } from './button.js';
import { CameraButton, MicrophoneButton } from './devicebuttons.js';
import { Picture } from './picture.js';

/** What the camera shows before the call, and the two buttons that matter then. */
export class PreviewView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #avatar = new Avatar();
  readonly #caption = element('p', { class: 'caption' });
  readonly #picture = new Picture((shown) => setAttribute(this.root, 'data-picture', shown));
  readonly #microphone: MicrophoneButton;
  readonly #camera: CameraButton;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#microphone = new MicrophoneButton(context);
    this.#camera = new CameraButton(context);
    const settings = new IconButton('settings', () => context.commands.settings());
    settings.update({ label: context.words.text('control.settings'), icon: 'settings' });
    settings.root.hidden = !context.offers('settings');
    this.root = element(
      'section',
      { class: 'preview', part: 'preview', 'aria-label': context.words.text('prejoin.preview') },
      this.#avatar.root,
      this.#caption,
      this.#picture.root,
      element('div', { class: 'preview-controls' }, this.#microphone.root, this.#camera.root, settings.root),
    );
  }

  update(state: ElementState): void {
    this.#microphone.update(state);
    this.#camera.update(state);
    this.#avatar.update(state.form.name);
    this.#picture.update(state.camera.track);
    setText(this.#caption, state.camera.track ? '' : this.#context.words.text(caption(state)));
  }

  dispose(): void {
    this.#picture.dispose();
  }
}

function caption({ camera }: ElementState): StringKey {
  if (camera.starting) return 'prejoin.cameraStarting';
  return camera.on ? 'prejoin.cameraWaiting' : 'prejoin.cameraOff';
}
