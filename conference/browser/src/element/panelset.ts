import type { Room } from '../room.js';
import { ChatPanel } from './chatpanel.js';
import { chatName, type Panel, panels } from './panels.js';
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
    this.chat = new ChatPanel(room.chat, changed);
    this.#undo = panels.subscribe(changed);
    this.open(open);
  }

  /** Name of the open panel; empty when all are closed. */
  get opened(): string {
    return this.#there(this.#open) ? this.#open : '';
  }

  get state(): readonly PanelState[] {
    const { opened } = this;
    const chat = this.#there(chatName) ? [{ name: chatName, panel: undefined, open: opened === chatName, badge: this.chat.unread }] : [];
    const others = this.#offered().map((panel) => ({
      name: panel.name,
      panel,
      open: opened === panel.name,
      badge: this.#badges.get(panel.name) ?? 0,
    }));
    return [...chat, ...others];
  }

  /** Opens a panel and closes the one that was open; an empty name closes it only. */
  open(name: string): void {
    this.#open = name;
    this.#badges.delete(name);
    this.chat.setOpen(name === chatName);
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
    return name === chatName ? this.#has('chat') : this.#offered().some((panel) => panel.name === name);
  }

  #has(extension: string): boolean {
    return this.#room.getSnapshot().extensions.includes(extension);
  }
}
