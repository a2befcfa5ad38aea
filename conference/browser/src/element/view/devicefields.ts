import { element, type Part } from '../dom.js';
import type { ElementState } from '../state.js';
import type { ViewContext } from './context.js';
import { DeviceChooser } from './devicechooser.js';
import { MeterView } from './meterview.js';

/** Which camera, microphone and speaker, and how loud the microphone is. */
export class DeviceFields implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #camera: DeviceChooser;
  readonly #microphone: DeviceChooser;
  readonly #speaker: DeviceChooser;
  readonly #meter: MeterView;

  /** `prefix` tells these fields from others of the page; a list with less than `least` to choose from is hidden. */
  constructor({ words, controller }: ViewContext, prefix: string, least: number) {
    const chooser = (name: 'camera' | 'microphone' | 'speaker', choose: (id: string) => void): DeviceChooser =>
      new DeviceChooser(prefix + name, words.text(`device.${name}`), least, choose);
    this.#camera = chooser('camera', (id) => controller.chooseDevice('camera', id));
    this.#microphone = chooser('microphone', (id) => controller.chooseDevice('microphone', id));
    this.#speaker = chooser('speaker', (id) => controller.chooseSpeaker(id));
    this.#meter = new MeterView(words.text('prejoin.level'));
    this.root = element('div', { class: 'choosers' }, this.#meter.root, this.#camera.root, this.#microphone.root, this.#speaker.root);
  }

  update(state: ElementState): void {
    this.#camera.update({ devices: state.cameras, current: state.camera.device });
    this.#microphone.update({ devices: state.microphones, current: state.microphone.device });
    this.#speaker.update({ devices: state.speakers, current: state.speaker || (state.speakers[0]?.deviceId ?? '') });
    this.#meter.root.hidden = state.microphone.track === null;
    this.#meter.update(state.microphone.track);
  }

  dispose(): void {
    this.#meter.dispose();
  }
}
