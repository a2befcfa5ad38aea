import type { StringKey } from './strings.js';

/** What a key can do. */
export type ShortcutAction = 'microphone' | 'camera' | 'screen' | 'chat' | 'hand' | 'layout' | 'pin' | 'fullscreen' | 'pip' | 'settings' | 'help' | 'leave';

/** A key and what it does. */
export interface Shortcut {
  /** As in KeyboardEvent.key, in lower case. */
  readonly key: string;
  /** With the shift key; "?" needs none of its own, wherever it is on the keyboard. */
  readonly shift?: true;
  readonly action: ShortcutAction;
  /** What the help says of it. */
  readonly text: StringKey;
}

/** The keys of a call, in the order of the help. */
export const shortcuts: readonly Shortcut[] = [
  { key: 'm', action: 'microphone', text: 'control.mute' },
  { key: 'v', action: 'camera', text: 'control.cameraOff' },
  { key: 's', action: 'screen', text: 'control.share' },
  { key: 'c', action: 'chat', text: 'chat.title' },
  { key: 'h', action: 'hand', text: 'control.raiseHand' },
  { key: 'l', action: 'layout', text: 'layout.title' },
  { key: 'p', action: 'pin', text: 'help.pin' },
  { key: 'f', action: 'fullscreen', text: 'control.fullscreen' },
  { key: 'i', action: 'pip', text: 'control.pip' },
  { key: ',', action: 'settings', text: 'control.settings' },
  { key: '?', action: 'help', text: 'control.shortcuts' },
  { key: 'q', shift: true, action: 'leave', text: 'control.leave' },
];

/** What a key press asks for: nothing with Ctrl, Alt or Meta, nothing in fields and dialogs, nothing while it repeats. */
export function shortcutOf(event: KeyboardEvent): ShortcutAction | undefined {
  if (event.defaultPrevented || event.isComposing || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  if (event.composedPath().some(keepsKeys)) return undefined;
  const key = keyOf(event);
  return shortcuts.find((each) => each.key === key && (key === '?' || (each.shift ?? false) === event.shiftKey))?.action;
}

/** The key in Latin letters, also where the layout has others. */
function keyOf({ key, code }: KeyboardEvent): string {
  const latin = key.length === 1 && key > '\x7f' ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  return (latin ?? key).toLowerCase();
}

/** Whether a part of the page has its own use for letters. */
function keepsKeys(target: EventTarget): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select, dialog, [role=menu], [role=textbox], [role=listbox]');
}
