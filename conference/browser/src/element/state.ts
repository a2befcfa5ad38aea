import type { ChatMessage } from '../chat.js';
import type { Device } from '../devices.js';
import type { Abilities, Sound, Tile } from './callstate.js';
import type { SwitchState } from './mediaswitch.js';
import type { Notice } from './problem.js';
import type { Sharing } from './screenswitch.js';
import type { StringKey } from './strings.js';

/** All that the element shows, at one moment. The views draw it and hold no other truth. */
export interface ElementState {
  /** Before a call, entering one, in one. */
  readonly phase: 'prejoin' | 'joining' | 'call';
  readonly form: FormState;
  readonly microphone: SwitchState;
  readonly camera: SwitchState;
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  /** About the room: why the last call ended or could not begin. */
  readonly notice: Notice | undefined;
  /** About devices and the screen. */
  readonly deviceNotices: readonly Notice[];
  /** Present in phase "call". */
  readonly call: CallState | undefined;
}

/** The fields of the pre-join form. */
export interface FormState {
  readonly name: string;
  readonly room: string;
  readonly nameMissing: boolean;
  readonly roomMissing: boolean;
}

/** A call as it stands. */
export interface CallState {
  readonly room: string;
  readonly reconnecting: boolean;
  /** How many are in the room, this participant included. */
  readonly people: number;
  readonly tiles: readonly Tile[];
  readonly sounds: readonly Sound[];
  readonly can: Abilities;
  readonly sharing: Sharing;
  /** Undefined where the room has no chat. */
  readonly chat: ChatState | undefined;
  readonly announcement: Announcement | undefined;
}

/** The chat panel. */
export interface ChatState {
  readonly open: boolean;
  readonly writable: boolean;
  readonly messages: readonly ChatMessage[];
  /** Messages that came while the panel was closed. */
  readonly unread: number;
  /** Why the last message was not sent. */
  readonly problem: StringKey | undefined;
}

/** Something said to those who do not see it happen. A new object is said anew. */
export interface Announcement {
  readonly key: StringKey;
  readonly name: string;
}
