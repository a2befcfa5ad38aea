import type { Room } from '../room.js';
import { Cell, type Store } from '../store.js';

/**
 * A panel beside the pictures of every `<rotunda-room>` of the page: a button
 * among the controls opens it, or a line of the menu. Registered by {@link registerPanel}.
 */
export interface Panel {
  /** Unique on the page; lower-case letters, digits and hyphens. "chat", "people", "polls" and "room" are taken. */
  readonly name: string;
  /** Its title, also by language (a BCP 47 tag). */
  readonly title: string | ((language: string) => string);
  /** Outline on a 24 by 24 grid, as in the d attribute of an SVG path. */
  readonly icon: string;
  /** It is opened from the menu of the call, wherever there is space: for what is needed seldom. */
  readonly inMenu?: boolean;
  /** Show it only where the room has this extension. */
  readonly extension?: string;
  /**
   * Fills the panel, at the beginning of a call; called again in the same call
   * when the element's language changes.
   */
  readonly mount: (context: PanelContext) => PanelContent | void;
}

/** What a panel is given. */
export interface PanelContext {
  readonly room: Room;
  /** Empty, and in the page's own tree, so that the page's styles hold for what is put into it. */
  readonly container: HTMLElement;
  /** BCP 47 tag of the element's language. */
  readonly language: string;
  /** Shows a count on the button while the panel is closed; opening it sets it to 0. */
  readonly setBadge: (count: number) => void;
}

/** What the element asks of a panel. */
export interface PanelContent {
  /** It was opened or closed. */
  readonly shown?: (shown: boolean) => void;
  /** Takes the focus; without it, the panel's frame gets it. */
  readonly focus?: () => void;
  /** The call ended, or the language changed; the container is gone after it. */
  readonly dispose?: () => void;
}

/** The panel with the chat and the files. */
export const chatName = 'chat';

/** The element's own panels, in their order. */
export const ownPanels = ['people', chatName, 'polls', 'room'] as const;

/** The name of one of them. */
export type OwnPanel = (typeof ownPanels)[number];

const registered = new Map<string, Panel>();
const cell = new Cell<{ readonly panels: readonly Panel[] }>(() => ({ panels: [...registered.values()] }));

/** The panels of this page. */
export const panels: Store<{ readonly panels: readonly Panel[] }> = cell;

/**
 * Adds a panel to all `<rotunda-room>` of the page, those in a call included.
 * The function returned takes it away. Throws when the name is taken or not a
 * name.
 */
export function registerPanel(panel: Panel): () => void {
  if (!/^[a-z][a-z0-9-]*$/.test(panel.name)) throw new TypeError(`${panel.name}: a panel's name is of lower-case letters, digits and hyphens`);
  if ((ownPanels as readonly string[]).includes(panel.name) || registered.has(panel.name)) throw new TypeError(`${panel.name}: there is a panel of that name`);
  registered.set(panel.name, panel);
  cell.changed();
  return () => {
    if (registered.get(panel.name) !== panel) return;
    registered.delete(panel.name);
    cell.changed();
  };
}
