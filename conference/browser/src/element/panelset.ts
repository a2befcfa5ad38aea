import type { Room } from '../room.js';
import { ChatPanel } from './chatpanel.js';
import { chatName, type OwnPanel, ownPanels, type Panel, panels } from './panels.js';
import type { PanelState } from './state.js';

/** The panels of one call: which there are, which is open, what is new in the others. */
export class PanelSet {
  readonly chat: ChatPanel;
  readonly #room: Room;
  readonly #changed: () => void;
  readonly #undo: () => void;
  readonly #badges = new Map<string, number>();
  #open = '';

  /** `open` is the name of the panel to begin with, or empty. */
  constructor(room: Room, open: string, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
    this.chat = new ChatPanel(room, changed);
    this.#undo = panels.subscribe(changed);
    this.open(open);
  }

  /** Name of the open panel; empty when all are closed. */
  get opened(): string {
    return this.#there(this.#open) ? this.#open : '';
  }

  get state(): readonly PanelState[] {
    const { opened } = this;
    const own = ownPanels.filter((name) => this.#there(name)).map((name) => ({ name, panel: undefined, open: opened === name, badge: this.#ownBadge(name) }));
    const others = this.#offered().map((panel) => ({
      name: panel.name,
      panel,
      open: opened === panel.name,
      badge: this.#badges.get(panel.name) ?? 0,
    }));
    return [...own, ...others];
  }

  /** Opens a panel and closes the one that was open; an empty name closes it only. */
  open(name: string): void {
    this.#open = name;
    this.#badges.delete(name);
    this.chat.setOpen(name === chatName);
  }

  /** Counts something new in one of the element's own panels. */
  news(name: string): void {
    if (name === chatName) this.chat.news();
    else this.setBadge(name, (this.#badges.get(name) ?? 0) + 1);
  }

  setBadge(name: string, count: number): void {
    if (name === this.opened || (this.#badges.get(name) ?? 0) === count) return;
    this.#badges.set(name, count);
    this.#changed();
  }

  dispose(): void {
    this.#undo();
    this.chat.dispose();
  }

  #offered(): readonly Panel[] {
    return panels.getSnapshot().panels.filter(({ extension }) => !extension || this.#has(extension));
  }

  #there(name: string): boolean {
    const own: Record<OwnPanel, readonly string[]> = { chat: ['chat', 'files'], people: ['hands', 'spotlight'], polls: ['polls'], room: [] };
    if ((name === 'people' || name === 'room') && this.#room.getSnapshot().grant.moderate) return true;
    return name in own ? own[name as OwnPanel].some((extension) => this.#has(extension)) : this.#offered().some((panel) => panel.name === name);
  }

  /** On the list of people, the hands that are up and not one's own. */
  #ownBadge(name: OwnPanel): number {
    if (name === chatName) return this.chat.unread;
    if (name === 'polls') return this.#badges.get(name) ?? 0;
    if (name === 'room') return this.#open === name ? 0 : this.#room.lobby.getSnapshot().waiting.length;
    const { raised, own } = this.#room.hands.getSnapshot();
    return this.#open === name ? 0 : raised.length - (own ? 1 : 0);
  }

  #has(extension: string): boolean {
    return this.#room.getSnapshot().extensions.includes(extension);
  }
}
