import { element, KeyedList, type Part, setAttribute, setShown, setText } from '../dom.js';
import { chatName, type OwnPanel, type Panel, type PanelContent } from '../panels.js';
import type { CallState, ElementState, PanelState } from '../state.js';
import { IconButton } from './button.js';
import { ChatView } from './chatview.js';
import type { ViewContext } from './context.js';
import { PeopleView } from './peopleview.js';
import { PollsView } from './pollsview.js';
import { RoomView } from './roomview.js';

/** What is in the frame while its panel is open. */
interface Content extends Part<ElementState> {
  shown(shown: boolean): void;
  focus(): void;
}

/** The title of a panel in the element's language. */
export function panelTitle({ name, panel }: PanelState, { words }: ViewContext): string {
  if (!panel) return words.text(`${name as OwnPanel}.title`);
  return typeof panel.title === 'string' ? panel.title : panel.title(words.language);
}

/** The frame beside the stage, with the panel that is open. Panels that are closed keep what they hold. */
export class PanelsView implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #title = element('h3', { id: 'panel-title', class: 'panel-title' });
  readonly #close: IconButton;
  readonly #list: KeyedList<PanelState>;
  readonly #contents = new Map<string, Content>();
  #state: ElementState | undefined;
  readonly #openPanel: (name: string) => void;
  #open = '';

  /** `open` opens a panel, or with an empty name closes the one that is open. */
  constructor(context: ViewContext, open: (name: string) => void) {
    this.#context = context;
    this.#openPanel = open;
    this.#close = new IconButton('close', () => open(''));
    const body = element('div', { class: 'panel-body' });
    this.#list = new KeyedList(body, ({ name }) => name, (panel) => this.#make(panel));
    this.root = element('aside', { class: 'panel', part: 'panel', tabindex: '-1', 'aria-labelledby': 'panel-title' }, element('div', { class: 'panel-head' }, this.#title, this.#close.root), body);
  }

  update(state: ElementState): void {
    const panels = state.call?.panels ?? [];
    const open = panels.find((panel) => panel.open);
    this.#state = state;
    setShown(this.root, open !== undefined);
    if (open) setText(this.#title, panelTitle(open, this.#context));
    setAttribute(this.root, 'data-panel', open?.name);
    this.#close.update({ label: this.#context.words.text('control.close'), icon: 'close' });
    this.#list.update(panels);
    const name = open?.name ?? '';
    if (name === this.#open) return;
    this.#contents.get(this.#open)?.shown(false);
    this.#contents.get(name)?.shown(true);
    this.#open = name;
  }

  /** Puts the focus into the open panel. */
  focus(): void {
    this.#contents.get(this.#open)?.focus();
  }

  dispose(): void {
    this.#list.dispose();
  }

  #own(name: OwnPanel): Content {
    const context = this.#context;
    if (name === 'polls') return plain(new PollsView(context));
    if (name === 'room') return plain(new RoomView(context));
    if (name === chatName) return chat(new ChatView(context));
    return plain(
      new PeopleView(context, (sid) => {
        context.controller.chat?.address(sid);
        this.#openPanel(chatName);
      }),
    );
  }

  #make({ name, panel }: PanelState): Part<PanelState> {
    const content = panel ? new ForeignPanel(this.#context, panel, () => this.root.focus()) : this.#own(name as OwnPanel);
    this.#contents.set(name, content);
    return {
      root: content.root,
      update: ({ open }) => {
        content.root.toggleAttribute('hidden', !open);
        if (this.#state) content.update(this.#state);
      },
      dispose: () => {
        this.#contents.delete(name);
        content.dispose?.();
      },
    };
  }
}

/** A panel of the element's that shows the call as it is, without more. */
function plain(view: Part<CallState> & { focus(): void }): Content {
  return {
    root: view.root,
    update: ({ call }) => {
      if (call) view.update(call);
    },
    shown: () => undefined,
    focus: () => view.focus(),
  };
}

function chat(view: ChatView): Content {
  return {
    root: view.root,
    update: ({ call }) => {
      if (call?.chat) view.update(call.chat);
    },
    shown: (shown) => {
      if (shown) view.toEnd();
    },
    focus: () => view.focus(),
    dispose: () => view.dispose(),
  };
}

/** A panel of a program: its container is in the light tree of the element, so that the page's styles hold for it. */
class ForeignPanel implements Content {
  readonly root: HTMLElement;
  readonly #container: HTMLElement;
  readonly #content: PanelContent | undefined;
  readonly #frame: () => void;

  constructor({ host, words, controller }: ViewContext, panel: Panel, focusFrame: () => void) {
    const slot = `panel-${panel.name}`;
    this.#frame = focusFrame;
    this.#container = element('div', { slot });
    this.root = element('div', { class: 'panel-content' }, element('slot', { name: slot }));
    host.append(this.#container);
    const { room } = controller;
    if (!room) return;
    this.#content =
      panel.mount({
        room,
        container: this.#container,
        language: words.language,
        setBadge: (count) => controller.setBadge(panel.name, count),
      }) ?? undefined;
  }

  update(): void {}

  shown(shown: boolean): void {
    this.#content?.shown?.(shown);
  }

  focus(): void {
    if (this.#content?.focus) this.#content.focus();
    else this.#frame();
  }

  dispose(): void {
    this.#content?.dispose?.();
    this.#container.remove();
  }
}
