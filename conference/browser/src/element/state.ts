import type { ChatMessage } from '../chat.js';
import type { OfferedFile } from '../files.js';
import type { Device } from '../devices.js';
import type { Announcement } from './announcer.js';
import type { Abilities, Tile } from './callstate.js';
import type { LayoutMode } from './layout.js';
import type { Asked, Running } from './managing.js';
import type { SwitchState } from './mediaswitch.js';
import type { Panel } from './panels.js';
import type { Notice } from './problem.js';
import type { Sharing } from './screenswitch.js';
import type { TogetherState } from './together.js';
import type { Tuning } from './tuning.js';

/** All that the element shows, at one moment. The views draw it and hold no other truth. */
export interface ElementState {
  /** Before a call, entering one, waiting to be let in, in one, after one. */
  readonly phase: 'prejoin' | 'joining' | 'waiting' | 'call' | 'ended';
  readonly form: FormState;
  readonly microphone: SwitchState;
  readonly camera: SwitchState;
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  /** Empty where the page cannot choose. */
  readonly speakers: readonly Device[];
  /** Id of the speaker that plays; empty for the system's default. */
  readonly speaker: string;
  readonly tuning: Tuning;
  /** Whether keys work. */
  readonly shortcuts: boolean;
  /** About the room: why the last call ended or could not begin. */
  readonly notice: Notice | undefined;
  /** About devices and the screen. */
  readonly deviceNotices: readonly Notice[];
  /** The person, or the page's policy, refused a device. */
  readonly denied: boolean;
  /** Present in phase "call". */
  readonly call: CallState | undefined;
}

/** The fields of the pre-join form. */
export interface FormState {
  readonly name: string;
  readonly room: string;
  readonly nameMissing: boolean;
  readonly roomMissing: boolean;
  readonly password: string;
  /** The room has said that it has a password. */
  readonly passwordAsked: boolean;
  /** What is the matter with the password. */
  readonly passwordProblem: '' | 'missing' | 'wrong';
  /** Name and room are the page's, where it gave them: nobody is asked for them. */
  readonly fixedName: boolean;
  readonly fixedRoom: boolean;
}

/** A call as it stands. */
export interface CallState {
  readonly room: string;
  readonly reconnecting: boolean;
  /** How many are in the room, this participant included. */
  readonly people: number;
  readonly tiles: readonly Tile[];
  /** The browser plays nothing before a click or key press. */
  readonly soundBlocked: boolean;
  readonly can: Abilities;
  readonly sharing: Sharing;
  readonly layout: LayoutMode;
  /** Key of the tile that is kept large; empty for none. */
  readonly pinned: string;
  /** Key of the tile that is large for everybody; empty for none. What the person pinned goes before it. */
  readonly spotlight: string;
  /** Key of the tile of the one who speaks, or spoke last; empty for nobody. */
  readonly speaker: string;
  /** Undefined where the room has neither chat nor files. */
  readonly chat: ChatState | undefined;
  readonly together: TogetherState;
  /** Present for who runs the room. */
  readonly running: Running | undefined;
  /** Somebody asks the person to unmute. */
  readonly asked: Asked | undefined;
  readonly panels: readonly PanelState[];
  /** What was last to be said. A new list is said anew. */
  readonly announcements: readonly Announcement[];
}

/** A panel and its button. */
export interface PanelState {
  readonly name: string;
  /** What a program registered; undefined for the element's own. */
  readonly panel: Panel | undefined;
  readonly open: boolean;
  /** How much is new in it; 0 while it is open. */
  readonly badge: number;
}

/** The chat panel. */
export interface ChatState {
  /** Whether the room has a chat; else there are files only. */
  readonly available: boolean;
  readonly enabled: boolean;
  readonly writable: boolean;
  readonly canModerate: boolean;
  readonly messages: readonly ChatMessage[];
  readonly files: readonly OfferedFile[];
  readonly canOffer: boolean;
  /** Whom a message or a file can be for beside everybody: the others, by SID. */
  readonly people: readonly { readonly sid: string; readonly name: string }[];
  /** Whom the next one is for: a SID, "moderators", or empty for everybody. */
  readonly to: string;
  /** The message whose text is being changed. */
  readonly editing: ChatMessage | undefined;
  /** Why the last message was not sent. */
  readonly problem: Notice | undefined;
}
