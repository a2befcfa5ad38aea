/** An open or opening connection that takes whole text frames to a server, in order. */
export interface Carrier {
    /** Sends a frame; only between opened and closed. It may throw when the carrier is gone. */
    send(frame: string): void;
    /** Ends the carrier and tells the other side why, where it can. More than once is allowed. */
    close(code: number, reason: string): void;
}
/** What a carrier tells its user: opened once, frames, closed once and last (also when it never opened). */
export interface CarrierEvents {
    opened(): void;
    frame(frame: string): void;
    closed(code: number, reason: string): void;
}
/** Opens a carrier to url (ws or wss). It must not call back before it returns. */
export type CarrierFactory = (url: string, events: CarrierEvents) => Carrier;
/** The default carrier. */
export declare const webSocketCarrier: CarrierFactory;
