/** An open or opening connection that takes whole text frames to a server, in order. */
export interface Carrier {
  /** Sends a frame; only between opened and closed. It may throw when the carrier is gone. */
  send(frame: string): void;
  /** Ends the carrier and tells the other side why, where it can. More than once is allowed. */
  close(code: number, reason: string): void;
  /** What seems to be in the way while nothing comes, for the error's message. */
  readonly trouble?: string | undefined;
}

/** What a carrier tells its user: opened once, frames, closed once and last (also when it never opened). */
export interface CarrierEvents {
  opened(): void;
  frame(frame: string): void;
  closed(code: number, reason: string): void;
}

/** Opens a carrier to url (ws or wss). It must not call back before it returns. */
export type CarrierFactory = (url: string, events: CarrierEvents) => Carrier;

/** The code of a WebSocket that ended without one (RFC 6455, section 7.1.5). */
const abnormal = 1006;

/** The carrier that is tried first. */
export const webSocketCarrier: CarrierFactory = (url, events) => {
  const socket = new WebSocket(url);
  let done = false;
  const finish = (code: number, reason: string): void => {
    if (!done) {
      done = true;
      events.closed(code, reason);
    }
  };
  socket.addEventListener('open', () => {
    if (!done) {
      events.opened();
    }
  });
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!done && typeof event.data === 'string') {
      events.frame(event.data);
    }
  });
  socket.addEventListener('close', (event) => finish(event.code, event.reason));
  return {
    send: (frame) => socket.send(frame),
    close: (code, reason) => {
      // The closing handshake of a dead network takes minutes: don't wait for it.
      socket.close(code, reason);
      queueMicrotask(() => finish(abnormal, reason));
    },
  };
};
