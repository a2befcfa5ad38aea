import { element, type Part, setShown } from '../dom.js';
import type { ElementState } from '../state.js';
import { IconButton } from './button.js';
import type { ViewContext } from './context.js';
import { CameraButton, MicrophoneButton } from './devicebuttons.js';
import { StageView } from './stageview.js';

/** A call in a small window over others: the tiles and what is needed most. */
export class PipView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #stage: StageView;
  readonly #microphone: MicrophoneButton;
  readonly #camera: CameraButton;
  readonly #leave: IconButton;

  constructor(context: ViewContext) {
    const { words, controller } = context;
    this.#stage = new StageView({ words, watch: (publication, video) => controller.watch(publication, video), pin: (key) => controller.togglePin(key) });
    this.#microphone = new MicrophoneButton(context);
    this.#camera = new CameraButton(context);
    this.#leave = new IconButton('leave', () => void controller.leave());
    this.#leave.update({ label: words.text('control.leave'), icon: 'leave', tone: 'danger' });
    const controls = element('div', { class: 'controls' }, this.#microphone.root, this.#camera.root, this.#leave.root);
    this.root = element('div', { class: 'root', lang: words.language, dir: words.direction }, element('div', { class: 'call small' }, element('div', { class: 'middle' }, this.#stage.root), controls));
  }

  update(state: ElementState): void {
    const { call } = state;
    if (!call) return;
    this.#stage.update(call);
    this.#microphone.update(state);
    this.#camera.update(state);
    setShown(this.#microphone.root, call.can.microphone);
    setShown(this.#camera.root, call.can.camera);
  }

  dispose(): void {
    this.#stage.dispose();
  }
}
