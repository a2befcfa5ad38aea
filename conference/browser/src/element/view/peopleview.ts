import { element, KeyedList, type Part, setAttribute, setShown, setText } from '../dom.js';
import { icon } from '../icons.js';
import type { CallState } from '../state.js';
import type { PersonState } from '../together.js';
import { Avatar } from './avatar.js';
import { IconButton, textButton } from './button.js';
import type { ViewContext } from './context.js';
import { PersonActions, roleName } from './personactions.js';

/** What one may do with a person of the list. */
interface Row {
  readonly person: PersonState;
  readonly canLower: boolean;
  readonly canSpotlight: boolean;
  readonly canWrite: boolean;
}

/** Who is in the room: raised hands first, in the order in which they were raised. */
export class PeopleView implements Part<CallState> {
  readonly root: HTMLElement;
  readonly #lowerAll: HTMLButtonElement;
  readonly #items: HTMLElement;
  readonly #list: KeyedList<Row>;

  /** `write` opens the chat for a message to one person. */
  constructor(context: ViewContext, write: (sid: string) => void) {
    const { words, controller } = context;
    this.#lowerAll = textButton(words.text('people.lowerAll'), 'quiet', () => void controller.ask(({ hands }) => hands.lowerAll()));
    this.#items = element('ul', { class: 'rows', tabindex: '0', 'aria-label': words.text('people.list') });
    this.#list = new KeyedList(this.#items, ({ person }) => person.sid, ({ person }) => new PersonRow(context, person.sid, write));
    this.root = element('div', { class: 'own-panel', part: 'people' }, this.#items, this.#lowerAll);
  }

  update({ together, chat }: CallState): void {
    const { people, hand, spotlight } = together;
    setShown(this.#lowerAll, hand?.canModerate === true && hand.raised > 0);
    this.#list.update(
      people.map((person) => ({
        person,
        canLower: person.hand > 0 && (person.self || hand?.canModerate === true),
        canSpotlight: spotlight?.canSet === true,
        canWrite: !person.self && chat?.writable === true,
      })),
    );
  }

  focus(): void {
    this.#items.focus();
  }
}

class PersonRow implements Part<Row> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #avatar = new Avatar();
  readonly #name = element('bdi');
  readonly #hand = element('span', { class: 'hand-place' });
  readonly #write: IconButton;
  readonly #lower: IconButton;
  readonly #spotlight: IconButton;
  readonly #role = element('span', { class: 'row-role' });
  readonly #actions: PersonActions;
  #spotlit = false;

  constructor(context: ViewContext, sid: string, write: (sid: string) => void) {
    const { controller } = context;
    this.#context = context;
    this.#write = new IconButton('write', () => write(sid));
    this.#lower = new IconButton('lower', () => void controller.ask(({ hands }) => hands.lower(sid)));
    this.#spotlight = new IconButton('spotlight', () => void controller.ask(({ spotlight }) => spotlight.set(this.#spotlit ? undefined : sid)));
    this.#actions = new PersonActions(context, sid);
    const row = element('div', { class: 'row' }, this.#avatar.root, element('div', { class: 'row-who' }, element('span', { class: 'row-name' }, this.#name), this.#role), this.#hand, this.#write.root, this.#lower.root, this.#spotlight.root, this.#actions.button.root);
    this.root = element('li', { class: 'person' }, row, this.#actions.root);
  }

  update({ person, canLower, canSpotlight, canWrite }: Row): void {
    const { words } = this.#context;
    const name = person.name.trim() || words.text('tile.unnamed');
    this.#spotlit = person.spotlit;
    this.#avatar.update(name);
    setText(this.#name, person.self ? words.text('tile.self', { name }) : name);
    setText(this.#role, person.role === '' ? '' : roleName(person.role, this.#context));
    this.#actions.update(name, person.role, person.managed);
    const place = words.number(person.hand);
    if (this.#hand.dataset['place'] !== place) {
      this.#hand.dataset['place'] = place;
      this.#hand.replaceChildren(icon('hand'), element('span', { 'aria-hidden': 'true' }, place));
    }
    setAttribute(this.#hand, 'role', 'img');
    setAttribute(this.#hand, 'aria-label', words.text('tile.hand', { place }));
    setShown(this.#hand, person.hand > 0);
    setShown(this.#write.root, canWrite);
    setShown(this.#lower.root, canLower);
    setShown(this.#spotlight.root, canSpotlight);
    this.#write.update({ label: words.text('people.write', { name }), icon: 'chat' });
    this.#lower.update({ label: words.text('people.lower', { name }), icon: 'close' });
    this.#spotlight.update({ label: words.text(person.spotlit ? 'people.endSpotlight' : 'people.spotlight', { name }), icon: 'spotlight', tone: person.spotlit ? 'on' : 'plain' });
  }
}
