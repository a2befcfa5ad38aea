import { Emitter } from './emitter.js';
import { type Store } from './store.js';
/** A chat message; frozen. */
export interface ChatMessage {
    readonly id: string;
    /** SID of the sender at the time. */
    readonly from: string;
    /** Name of the sender at the time. */
    readonly fromName: string;
    /** SID of the only receiver of a private message. */
    readonly to: string | undefined;
    readonly text: string;
    /** When the server took it, in unix milliseconds. */
    readonly at: number;
    /** Whether this client sent it. */
    readonly own: boolean;
}
/** The chat at one moment; frozen. */
export interface ChatSnapshot {
    /** Whether the room has a chat. */
    readonly available: boolean;
    /** Whether this participant may write in it. */
    readonly canSend: boolean;
    /** In the order of the server; the last 1000. */
    readonly messages: readonly ChatMessage[];
}
/** Events of a Chat. */
export interface ChatEvents {
    message: [message: ChatMessage];
}
/** The chat of a room. A message this client sends arrives by the server like everybody's: that gives one order for all. */
export declare class Chat extends Emitter<ChatEvents> implements Store<ChatSnapshot> {
    #private;
    readonly subscribe: (listener: () => void) => (() => void);
    readonly getSnapshot: () => ChatSnapshot;
    /** Whether the room has a chat. */
    get available(): boolean;
    /** Whether this participant may write in it. */
    get canSend(): boolean;
    /** The messages so far, in the order of the server; the last 1000. */
    get messages(): readonly ChatMessage[];
    /** Sends text (1 to 4096 bytes of UTF-8) to everybody, or to one participant by SID; resolves when the server has it. */
    send(text: string, options?: {
        to?: string;
    }): Promise<void>;
}
