import { element, setAttribute } from '../dom.js';
import { icon } from '../icons.js';
import { LevelMeter } from '../level.js';

/** Shows how loud the microphone is. */
export class MeterView {
  readonly root: HTMLElement;
  readonly #bar: HTMLElement;
  readonly #level: LevelMeter;

  constructor(label: string) {
    this.#bar = element('div', { class: 'meter-bar', role: 'meter', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': '0' }, element('i'));
    this.root = element('div', { class: 'meter', part: 'meter' }, icon('microphone'), this.#bar);
    this.#level = new LevelMeter((level) => this.#show(level));
  }

  update(track: MediaStreamTrack | null): void {
    this.#level.listen(track);
  }

  dispose(): void {
    this.#level.dispose();
  }

  #show(level: number): void {
    setAttribute(this.#bar, 'aria-valuenow', String(Math.round(level * 100)));
    this.#bar.style.setProperty('--level', level.toFixed(2));
  }
}
