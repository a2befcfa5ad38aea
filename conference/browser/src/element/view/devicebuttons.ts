import { IconButton } from './button.js';
import type { ElementState } from '../state.js';
import type { ViewContext } from './context.js';

/** The microphone's button, in the preview and in the call alike. */
export class MicrophoneButton {
  readonly root: HTMLButtonElement;
  readonly #button: IconButton;
  readonly #context: ViewContext;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#button = new IconButton('microphone', () => context.controller.toggle('microphone'));
    this.root = this.#button.root;
  }

  update({ microphone }: ElementState): void {
    this.#button.update({
      label: this.#context.words.text(microphone.on ? 'control.mute' : 'control.unmute'),
      icon: microphone.on ? 'microphone' : 'microphoneOff',
      tone: microphone.on ? 'plain' : 'off',
      busy: microphone.starting,
    });
  }
}

/** The camera's button. */
export class CameraButton {
  readonly root: HTMLButtonElement;
  readonly #button: IconButton;
  readonly #context: ViewContext;

  constructor(context: ViewContext) {
    this.#context = context;
    this.#button = new IconButton('camera', () => context.controller.toggle('camera'));
    this.root = this.#button.root;
  }

  update({ camera }: ElementState): void {
    this.#button.update({
      label: this.#context.words.text(camera.on ? 'control.cameraOff' : 'control.cameraOn'),
      icon: camera.on ? 'camera' : 'cameraOff',
      tone: camera.on ? 'plain' : 'off',
      busy: camera.starting,
    });
  }
}
