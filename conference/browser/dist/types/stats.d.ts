import type { Stats } from './protocol.gen.js';
/** A dictionary of W3C webrtc-stats as the browser has it. */
export interface OwnStats extends RTCStats {
    /** The publication that an RTP stream belongs to; absent where it belongs to none. */
    readonly rotundaPublication?: string;
    /** The members of its type, as the W3C names them. */
    readonly [member: string]: unknown;
}
/** What both ends measure on this client's connections. */
export interface RoomStats {
    /** The browser's of the connection on which this client sends; empty while there is none. */
    readonly send: readonly OwnStats[];
    /** The browser's of the connection on which it receives; empty while there is none. */
    readonly receive: readonly OwnStats[];
    /** The server's of both, from its own point of view; empty while it cannot be asked. */
    readonly server: readonly Stats[];
}
