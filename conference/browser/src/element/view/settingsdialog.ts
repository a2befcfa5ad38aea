import { canBlur } from '../../devicestate.js';
import { element, type Part, setShown } from '../dom.js';
import type { ElementState } from '../state.js';
import { languageName, languages, type StringKey } from '../strings.js';
import { soundTunings, type TuningKey } from '../tuning.js';
import type { ViewContext } from './context.js';
import { DeviceFields } from './devicefields.js';
import { Dialog } from './dialog.js';

/** Devices, what is done to sound and picture, language, keys. What it changes holds at once. */
export class SettingsDialog implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #dialog: Dialog;
  readonly #context: ViewContext;
  readonly #devices: DeviceFields;
  readonly #switches = new Map<TuningKey | 'shortcuts', HTMLInputElement>();
  readonly #blur: HTMLElement;
  readonly #language: HTMLSelectElement;

  /** `speak` changes the language of the element. */
  constructor(context: ViewContext, speak: (language: string) => void) {
    const { words, controller } = context;
    this.#context = context;
    this.#dialog = new Dialog(context, 'settings', words.text('control.settings'));
    this.root = this.#dialog.root;
    this.#devices = new DeviceFields(context, 'settings-', 1);
    this.#blur = this.#switch('backgroundBlur');
    this.#language = element('select', { id: 'settings-language', class: 'input' }, ...languages().map((tag) => element('option', { value: tag, lang: tag }, languageName(tag))));
    this.#language.value = words.language;
    this.#language.addEventListener('change', () => speak(this.#language.value));
    const keys = this.#check('settings.shortcuts', 'shortcuts', (on) => controller.useShortcuts(on));
    setShown(keys, context.keys());
    this.#dialog.body.append(
      group(words.text('settings.devices'), this.#devices.root, this.#blur),
      group(words.text('settings.sound'), ...soundTunings.map((key) => this.#switch(key))),
      ...(context.offers('language') ? [element('div', { class: 'field' }, element('label', { for: 'settings-language' }, words.text('settings.language')), this.#language)] : []),
      keys,
    );
    // Only an open dialog listens to the microphone.
    this.root.addEventListener('close', () => this.#devices.dispose());
  }

  update(state: ElementState): void {
    if (!this.#dialog.open) return;
    this.#devices.update(state);
    setShown(this.#blur, canBlur(state.camera.track));
    for (const [key, box] of this.#switches) box.checked = key === 'shortcuts' ? state.shortcuts : state.tuning[key];
  }

  show(): void {
    this.#dialog.show();
    this.update(this.#context.controller.getSnapshot());
  }

  get open(): boolean {
    return this.#dialog.open;
  }

  /** Puts the focus where the language is chosen. */
  focusLanguage(): void {
    this.#language.focus();
  }

  dispose(): void {
    this.#devices.dispose();
  }

  #switch(key: TuningKey): HTMLElement {
    return this.#check(`settings.${key}`, key, (on) => this.#context.controller.tune(key, on));
  }

  #check(text: StringKey, key: TuningKey | 'shortcuts', change: (on: boolean) => void): HTMLElement {
    const box = element('input', { type: 'checkbox', class: 'switch' });
    box.addEventListener('change', () => change(box.checked));
    this.#switches.set(key, box);
    return element('label', { class: 'check' }, box, this.#context.words.text(text));
  }
}

function group(title: string, ...content: Node[]): HTMLElement {
  return element('fieldset', { class: 'group' }, element('legend', {}, title), ...content);
}
