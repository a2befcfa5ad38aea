import type { RotundaError } from '../errors.js';
import type { Room } from '../room.js';
import type { LeaveReason } from '../protocol.gen.js';
/** Detail of the event `rotunda-joined`. */
export interface JoinedDetail {
    readonly room: Room;
}
/** Detail of the event `rotunda-left`; both are undefined only when the connection was lost without a word. */
export interface LeftDetail {
    readonly reason: LeaveReason | undefined;
    readonly error: RotundaError | undefined;
}
declare const Base: typeof HTMLElement;
/**
 * `<rotunda-room>`: a whole conference in one tag.
 *
 * Attributes, each also a property: `server` (signalling endpoint, default
 * "signal" beside the page), `token` (the application's credential; the
 * property also takes a function that gets a fresh one), `room` and `name`
 * (what the form starts with). Changing `server` or `token` counts from the
 * next join.
 *
 * Events, which bubble out of shadow trees: `rotunda-joined` ({@link
 * JoinedDetail}) and `rotunda-left` ({@link LeftDetail}).
 *
 * The look is set by the CSS variables `--rotunda-*` (styles/tokens.ts has the
 * list), by `::part()`, and by `color-scheme`.
 *
 * Taken out of the document it leaves the room and releases all devices;
 * moved within it, it stays in the call.
 */
export declare class RotundaRoomElement extends Base {
    #private;
    static readonly observedAttributes: readonly string[];
    get server(): string;
    set server(server: string);
    get room(): string;
    set room(room: string);
    get name(): string;
    set name(name: string);
    get token(): string | (() => string | Promise<string>) | undefined;
    set token(token: string | (() => string | Promise<string>) | undefined);
    /** Enters the room of the form, as the Join button does. */
    join(): Promise<void>;
    /** Leaves the room, as the Leave button does. */
    leave(): Promise<void>;
    connectedCallback(): void;
    disconnectedCallback(): void;
    attributeChangedCallback(attribute: string, _before: string | null, value: string | null): void;
}
/** Registers `<rotunda-room>`, once, where there are custom elements. */
export declare function defineRotundaRoom(): void;
declare global {
    interface HTMLElementTagNameMap {
        'rotunda-room': RotundaRoomElement;
    }
    interface HTMLElementEventMap {
        'rotunda-joined': CustomEvent<JoinedDetail>;
        'rotunda-left': CustomEvent<LeftDetail>;
    }
}
export {};
