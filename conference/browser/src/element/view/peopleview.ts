import { element, KeyedList, type Part, setAttribute, setShown, setText } from '../dom.js';
import { icon } from '../icons.js';
import { matches } from '../search.js';
import type { CallState } from '../state.js';
import type { PersonState } from '../together.js';
import { Avatar } from './avatar.js';
import { IconButton, textButton } from './button.js';
import type { ViewContext } from './context.js';
import { bars, LinkMark, mark } from './mark.js';
import { PersonActions, roleName } from './personactions.js';

/** What one may do with a person of the list. */
interface Row {
  readonly person: PersonState;
  readonly canLower: boolean;
  readonly canSpotlight: boolean;
  readonly canWrite: boolean;
}

/** Who is in the room, or of them whom one looks for: raised hands first, in the order in which they were raised. */
export class PeopleView implements Part<CallState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #search: HTMLInputElement;
  readonly #found = element('p', { class: 'found', role: 'status' });
  #call: CallState | undefined;
  readonly #lowerAll: HTMLButtonElement;
  readonly #items: HTMLElement;
  readonly #list: KeyedList<Row>;

  /** `write` opens the chat for a message to one person. */
  constructor(context: ViewContext, write: (sid: string) => void) {
    const { words, controller } = context;
    this.#context = context;
    this.#search = element('input', { type: 'search', class: 'input', 'aria-label': words.text('people.search'), placeholder: words.text('people.search'), autocomplete: 'off', dir: 'auto' });
    this.#search.addEventListener('input', () => this.#look());
    this.#search.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#search.value === '') return;
      event.preventDefault();
      event.stopPropagation(); // the panel stays
      this.#search.value = '';
      this.#look();
    });
    const search = element('div', { class: 'search' }, icon('search'), this.#search);
    this.#lowerAll = textButton(words.text('people.lowerAll'), 'quiet', () => void controller.ask(({ hands }) => hands.lowerAll()));
    this.#items = element('ul', { class: 'rows', tabindex: '0', 'aria-label': words.text('people.list') });
    this.#list = new KeyedList(this.#items, ({ person }) => person.sid, ({ person }) => new PersonRow(context, person.sid, write));
    this.root = element('div', { class: 'own-panel', part: 'people' }, search, this.#found, this.#items, this.#lowerAll);
  }

  update(call: CallState): void {
    this.#call = call;
    const { together, chat } = call;
    const { people, hand, spotlight } = together;
    const { words } = this.#context;
    const wanted = this.#search.value.trim();
    const shown = people.filter(({ name, self }) => matches(self ? words.text('tile.self', { name }) : name, wanted));
    setText(this.#found, wanted === '' ? '' : shown.length === 0 ? words.text('people.nobody') : words.count('people.found', shown.length));
    setShown(this.#lowerAll, hand?.canModerate === true && hand.raised > 0);
    this.#list.update(
      shown.map((person) => ({
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

  #look(): void {
    if (this.#call) this.update(this.#call);
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
  readonly #link: LinkMark;
  readonly #muted: HTMLElement;
  readonly #unseen: HTMLElement;
  readonly #speaking: HTMLElement;
  readonly #actions: PersonActions;
  #spotlit = false;

  constructor(context: ViewContext, sid: string, write: (sid: string) => void) {
    const { controller, words } = context;
    this.#context = context;
    this.#link = new LinkMark(words);
    this.#muted = mark('muted', words.text('tile.muted'), icon('microphoneOff'));
    this.#unseen = mark('unseen', words.text('people.unseen'), icon('cameraOff'));
    this.#speaking = mark('speaking', words.text('tile.speaking'), bars());
    this.#write = new IconButton('write', () => write(sid));
    this.#lower = new IconButton('lower', () => void controller.ask(({ hands }) => hands.lower(sid)));
    this.#spotlight = new IconButton('spotlight', () => void controller.ask(({ spotlight }) => spotlight.set(this.#spotlit ? undefined : sid)));
    this.#actions = new PersonActions(context, sid);
    const row = element('div', { class: 'row' }, this.#avatar.root, element('div', { class: 'row-who' }, element('span', { class: 'row-name' }, this.#name), element('span', { class: 'row-state' }, this.#link.root, this.#role)), this.#hand, this.#speaking, this.#muted, this.#unseen, this.#write.root, this.#lower.root, this.#spotlight.root, this.#actions.button.root);
    this.root = element('li', { class: 'person' }, row, this.#actions.root);
  }

  update({ person, canLower, canSpotlight, canWrite }: Row): void {
    const { words } = this.#context;
    const name = person.name.trim() || words.text('tile.unnamed');
    this.#spotlit = person.spotlit;
    this.#avatar.update(name);
    setText(this.#name, person.self ? words.text('tile.self', { name }) : name);
    const role = person.role === '' ? [] : [roleName(person.role, this.#context)];
    setText(this.#role, [...role, ...(person.quality ? [words.text(`tile.${person.quality}`)] : [])].join(' · '));
    this.#link.update(person.quality);
    setAttribute(this.#link.root, 'aria-hidden', 'true'); // the words are beside it
    setShown(this.#muted, person.muted);
    setShown(this.#unseen, person.unseen);
    setShown(this.#speaking, person.speaking);
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
