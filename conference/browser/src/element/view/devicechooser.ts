import type { Device } from '../../devices.js';
import { element } from '../dom.js';

/** What a chooser offers. */
export interface ChooserState {
  readonly devices: readonly Device[];
  /** Id of the device in use, where it is known. */
  readonly current: string;
}

/** A labelled list of devices; hidden while there is nothing to choose. */
export class DeviceChooser {
  readonly root: HTMLElement;
  readonly #select: HTMLSelectElement;
  readonly #least: number;
  #offered = '';

  /** Hidden while there are less than `least`. */
  constructor(name: string, label: string, least: number, choose: (id: string) => void) {
    this.#least = least;
    this.#select = element('select', { id: name, class: 'input', dir: 'auto' });
    this.root = element('div', { class: 'field' }, element('label', { for: name }, label), this.#select);
    this.root.hidden = true;
    this.#select.addEventListener('change', () => choose(this.#select.value));
  }

  update({ devices, current }: ChooserState): void {
    this.root.hidden = devices.length < this.#least;
    const offered = JSON.stringify(devices.map(({ deviceId, label }) => [deviceId, label]));
    if (offered !== this.#offered) { // an open list would close
      this.#offered = offered;
      this.#select.replaceChildren(...devices.map(({ deviceId, label }) => element('option', { value: deviceId }, label)));
    }
    if (current !== '' && this.#select.value !== current) this.#select.value = current;
  }
}
