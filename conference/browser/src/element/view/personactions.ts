import { element, setAttribute, setShown, setText, Wish } from '../dom.js';
import { type Managed, roleKey } from '../managing.js';
import type { StringKey } from '../strings.js';
import { IconButton, textButton } from './button.js';
import type { ViewContext } from './context.js';

const sources = ['microphone', 'camera', 'screen'] as const;
type Shown = (typeof sources)[number];

/** What a moderator does with one person of the list: a button of the row, and what it opens below. */
export class PersonActions {
  readonly button: IconButton;
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #sid: string;
  readonly #media: Readonly<Record<Shown, HTMLButtonElement>>;
  readonly #role = element('select', { class: 'input' });
  readonly #wish = new Wish<string>(() => this.update(this.#name, this.#given, this.#managed));
  readonly #remove: HTMLButtonElement;
  readonly #ban: HTMLButtonElement;
  #managed: Managed | undefined;
  #name = '';
  #given = '';
  #open = false;

  constructor(context: ViewContext, sid: string) {
    const { words, controller } = context;
    this.#context = context;
    this.#sid = sid;
    this.button = new IconButton('manage', () => this.#toggle());
    const media = (source: Shown): HTMLButtonElement => textButton('', 'quiet', () => this.#press(source));
    this.#media = { microphone: media('microphone'), camera: media('camera'), screen: media('screen') };
    this.#role.addEventListener('change', () => {
      const { value } = this.#role;
      void this.#wish.until(controller.ask(({ moderation }) => moderation.setRole(sid, value)), value);
    });
    this.#remove = textButton('', 'quiet', () => this.#confirm('remove'));
    this.#ban = textButton('', 'quiet', () => this.#confirm('ban'));
    const role = element('label', { class: 'role' }, element('span', {}, words.text('people.role')), this.#role);
    this.root = element('div', { class: 'row-actions', role: 'group', hidden: true }, ...Object.values(this.#media), role, this.#remove, this.#ban);
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation(); // the panel stays
      this.#toggle();
      this.button.root.focus();
    });
  }

  update(name: string, role: string, managed: Managed | undefined): void {
    const { words } = this.#context;
    const had = this.root.contains((this.root.getRootNode() as Document | ShadowRoot).activeElement);
    this.#managed = managed;
    this.#name = name;
    this.#given = role;
    const label = words.text('people.manage', { name });
    this.button.update({ label, icon: 'more', tone: this.#open ? 'on' : 'plain' });
    setAttribute(this.button.root, 'aria-expanded', String(this.#open));
    setShown(this.button.root, managed !== undefined);
    setAttribute(this.root, 'aria-label', label);
    setShown(this.root, managed !== undefined && this.#open);
    if (!managed || !this.#open) return;
    for (const source of sources) {
      const button = this.#media[source];
      setText(button, words.text(this.#mediaKey(source)));
      setShown(button, source !== 'screen' || managed.screen !== '');
    }
    if (this.#role.options.length !== managed.roles.length || managed.roles.some((each, index) => this.#role.options[index]!.value !== each)) {
      this.#role.replaceChildren(...managed.roles.map((each) => element('option', { value: each }, roleName(each, this.#context))));
    }
    this.#role.value = this.#wish.or(role);
    setText(this.#remove, words.text('people.remove'));
    setText(this.#ban, words.text('people.ban'));
    // What had the focus may be gone: it stays with the person.
    if (had && (this.root.getRootNode() as Document | ShadowRoot).activeElement?.closest('[hidden]')) this.button.root.focus();
  }

  #toggle(): void {
    this.#open = !this.#open;
    this.update(this.#name, this.#given, this.#managed);
  }

  #mediaKey(source: Shown): StringKey {
    if (source === 'screen') return 'people.hideScreen';
    const live = this.#managed?.[source] !== '';
    if (source === 'microphone') return live ? 'people.mute' : 'people.askUnmute';
    return live ? 'people.cameraOff' : 'people.askCamera';
  }

  #press(source: Shown): void {
    const { controller } = this.#context;
    const id = this.#managed?.[source] ?? '';
    if (id !== '') void controller.ask(({ moderation }) => moderation.muteParticipant(id));
    else void controller.askToUnmute(this.#sid, source, this.#name);
  }

  #confirm(what: 'remove' | 'ban'): void {
    const { words, commands, controller } = this.#context;
    commands.confirm({
      title: words.text(`confirm.${what}.title`, { name: this.#name }),
      text: words.text(`confirm.${what}.text`),
      action: words.text(`people.${what}`),
      message: true,
      press: (message) => void controller.ask(({ moderation }) => moderation[what](this.#sid, message)),
    });
  }
}

/** What a role is called. */
export function roleName(role: string, { words }: Pick<ViewContext, 'words'>): string {
  const key = roleKey(role);
  return key ? words.text(key) : role;
}
