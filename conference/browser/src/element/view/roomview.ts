import type { BannedIdentity } from '../../moderation.js';
import type { WaitingPerson } from '../../lobby.js';
import { element, KeyedList, type Part, setShown, setText, Wish } from '../dom.js';
import type { CallState } from '../state.js';
import { Avatar } from './avatar.js';
import { textButton } from './button.js';
import type { ViewContext } from './context.js';
import { TextField } from './field.js';

/** The room for who runs it: who waits to come in, who may, and its end. */
export class RoomView implements Part<CallState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #heading: HTMLElement;
  readonly #nobody: HTMLElement;
  readonly #waiting = element('ul', { class: 'rows knocks' });
  readonly #knocks: KeyedList<WaitingPerson>;
  readonly #admitAll: HTMLButtonElement;
  readonly #switches: Readonly<Record<'locked' | 'lobby', HTMLInputElement>>;
  readonly #wishes = { locked: this.#wish(), lobby: this.#wish() };
  readonly #password: TextField;
  readonly #set = element('button', { type: 'submit', class: 'quiet' });
  readonly #clear: HTMLButtonElement;
  readonly #bans: BansView;
  readonly #end: HTMLButtonElement;
  #typed = '';

  constructor(context: ViewContext) {
    const { words, controller, commands } = context;
    this.#context = context;
    this.#heading = element('h4', { class: 'panel-heading', tabindex: '-1' }, words.text('room.waiting'));
    this.#nobody = element('p', { class: 'notice-text' }, words.text('room.nobody'));
    this.#knocks = new KeyedList(this.#waiting, ({ knock }) => knock, (person) => new KnockRow(context, person));
    this.#admitAll = textButton(words.text('room.admitAll'), 'quiet', () => {
      const { waiting = [] } = controller.getSnapshot().call?.running ?? {};
      void controller.ask(({ lobby }) => Promise.all(waiting.map(({ knock }) => lobby.admit(knock))));
    });
    this.#switches = { locked: this.#switch('locked'), lobby: this.#switch('lobby') };
    this.#password = new TextField('room-password', words.text('room.password'), { type: 'password', autocomplete: 'new-password', maxlength: '128' }, (value) => {
      this.#typed = value;
    });
    this.#clear = textButton(words.text('room.clearPassword'), 'quiet', () => void controller.ask(({ moderation }) => moderation.updateRoom({ password: '' })));
    const password = element('form', { class: 'password-form', novalidate: true }, this.#password.root, element('div', { class: 'actions' }, this.#set, this.#clear));
    password.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#setPassword();
    });
    setShown(password, context.offers('password'));
    this.#bans = new BansView(context);
    this.#end = textButton(words.text('room.end'), 'quiet', () =>
      commands.confirm({ title: words.text('confirm.end.title'), text: words.text('confirm.end.text'), action: words.text('room.end'), press: () => void controller.ask(({ moderation }) => moderation.end()) }),
    );
    this.#end.classList.add('end-room');
    const label = (name: 'locked' | 'lobby'): HTMLElement => element('label', { class: 'check' }, this.#switches[name], words.text(`room.${name}`));
    const scroll = element('div', { class: 'running' }, this.#heading, this.#nobody, this.#waiting, this.#admitAll, element('h4', { class: 'panel-heading' }, words.text('room.access')), label('locked'), label('lobby'), password, this.#bans.root, this.#end);
    this.root = element('div', { class: 'own-panel', part: 'room' }, scroll);
  }

  update({ running }: CallState): void {
    if (!running) return;
    const { words } = this.#context;
    const { waiting, settings, canEnd } = running;
    const active = (): Element | null => (this.root.getRootNode() as Document | ShadowRoot).activeElement;
    const inside = this.#waiting.contains(active());
    this.#knocks.update(waiting);
    // Who has been let in takes the buttons along: the focus goes to the next one.
    if (inside && !this.#waiting.contains(active())) (this.#waiting.querySelector('button') ?? this.#heading).focus();
    setShown(this.#nobody, waiting.length === 0);
    setShown(this.#admitAll, waiting.length > 1);
    for (const name of ['locked', 'lobby'] as const) this.#switches[name].checked = this.#wishes[name].or(settings[name]);
    this.#password.update(this.#typed, '', false);
    setText(this.#set, words.text(settings.protected ? 'room.changePassword' : 'room.setPassword'));
    setShown(this.#clear, settings.protected);
    setShown(this.#end, canEnd);
  }

  focus(): void {
    (this.#waiting.querySelector('button') ?? this.#switches.locked).focus();
  }

  #switch(name: 'locked' | 'lobby'): HTMLInputElement {
    const { controller } = this.#context;
    const made = element('input', { type: 'checkbox', class: 'switch' });
    made.addEventListener('change', () => {
      const { checked } = made;
      void this.#wishes[name].until(controller.ask(({ moderation }) => moderation.updateRoom({ [name]: checked })), checked);
    });
    return made;
  }

  #wish(): Wish<boolean> {
    return new Wish(() => {
      const { call } = this.#context.controller.getSnapshot();
      if (call) this.update(call);
    });
  }

  async #setPassword(): Promise<void> {
    const password = this.#typed;
    if (password === '') {
      this.#password.input.focus();
      return;
    }
    const done = await this.#context.controller.ask(({ moderation }) => moderation.updateRoom({ password }));
    if (!done) return;
    this.#typed = '';
    this.#password.update('', '', false);
    this.#context.controller.say('call.passwordSet');
  }
}

/** Somebody who waits. */
class KnockRow implements Part<WaitingPerson> {
  readonly root: HTMLElement;

  constructor(context: ViewContext, { knock, name: said }: WaitingPerson) {
    const { words, controller, commands } = context;
    const avatar = new Avatar();
    const name = said.trim() || words.text('tile.unnamed');
    avatar.update(name);
    const admit = textButton(words.text('room.admit'), 'primary', () => void controller.ask(({ lobby }) => lobby.admit(knock)));
    admit.setAttribute('aria-label', words.text('room.admitName', { name }));
    const deny = textButton(words.text('room.deny'), 'quiet', () =>
      commands.confirm({
        title: words.text('confirm.deny.title', { name }),
        text: words.text('confirm.deny.text'),
        action: words.text('room.deny'),
        message: true,
        press: (message) => void controller.ask(({ lobby }) => lobby.deny(knock, message)),
      }),
    );
    deny.setAttribute('aria-label', words.text('room.denyName', { name }));
    this.root = element('li', { class: 'row knock' }, avatar.root, element('span', { class: 'row-name', dir: 'auto' }, name), element('div', { class: 'actions' }, admit, deny));
  }

  update(): void {}
}

/** Who is kept out; asked for when it is opened. */
class BansView {
  readonly root: HTMLDetailsElement;
  readonly #list = element('ul', { class: 'rows' });
  readonly #context: ViewContext;

  constructor(context: ViewContext) {
    const { words } = context;
    this.#context = context;
    this.root = element('details', { class: 'hint' }, element('summary', {}, words.text('room.banned')), this.#list);
    this.root.addEventListener('toggle', () => {
      if (this.root.open) void this.#load();
    });
  }

  async #load(): Promise<void> {
    const { controller, words } = this.#context;
    let bans: readonly BannedIdentity[] = [];
    const done = await controller.ask(async ({ moderation }) => (bans = await moderation.bans()));
    if (!done) return;
    const rows = bans.map(({ identity, name }) => {
      const shown = name || identity;
      const unban = textButton(words.text('room.unban'), 'quiet', () => void this.#unban(identity));
      unban.setAttribute('aria-label', words.text('room.unbanName', { name: shown }));
      return element('li', { class: 'row' }, element('span', { class: 'row-name', dir: 'auto' }, shown), unban);
    });
    this.#list.replaceChildren(...(rows.length > 0 ? rows : [element('li', { class: 'notice-text' }, words.text('room.noBans'))]));
  }

  async #unban(identity: string): Promise<void> {
    this.root.querySelector('summary')!.focus();
    if (await this.#context.controller.ask(({ moderation }) => moderation.unban(identity))) await this.#load();
  }
}
