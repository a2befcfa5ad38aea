import type { Connection } from './connection.js';
import type { Emitter } from './emitter.js';
import type { RotundaError } from './errors.js';
import { Links } from './links.js';
import type { Joined, LeaveReason } from './protocol.gen.js';
import { mediaState, type MediaState, type RoomEvents, type RoomSnapshot, type RoomState } from './roomstate.js';

/** Whom a RoomStatus tells. @internal */
export interface RoomStatusOptions {
  readonly events: Emitter<RoomEvents>;
  readonly changed: () => void;
}

/** Where a room stands, with its links, and why it ended. @internal */
export class RoomStatus {
  /** What the server said of the room when it was joined, or last; undefined outside of it. */
  joined: Joined | undefined;
  readonly #options: RoomStatusOptions;
  readonly #links: Links;
  #state: RoomState = 'idle';
  #media: MediaState = 'idle';
  #leftReason: LeaveReason | undefined;
  #error: RotundaError | undefined;

  constructor(options: RoomStatusOptions) {
    this.#options = options;
    this.#links = new Links((link, up) => {
      options.changed();
      options.events.emit('link', link, up);
    });
  }

  get state(): RoomState {
    return this.#state;
  }

  get media(): MediaState {
    return this.#media;
  }

  /** Goes on to a state, and tells. */
  set(state: RoomState): void {
    const previous = this.#state;
    if (state !== previous) {
      this.#state = state;
      this.#options.changed();
      this.#options.events.emit('state', state, previous);
      if (state === 'connected' || state === 'reconnecting') {
        this.#links.signalling(state === 'connected');
      }
    }
  }

  /** A join begins: nothing of the stay before is told any more. */
  begin(): void {
    this.#leftReason = undefined;
    this.#error = undefined;
    this.set('connecting');
  }

  /** The stay is over. */
  ended(reason: LeaveReason | undefined, error: RotundaError | undefined): void {
    this.#links.clear();
    this.joined = undefined;
    this.#leftReason = reason;
    this.#error = error;
    this.mediaChanged(undefined);
    this.set('closed');
  }

  /** The media connections changed, or are others, or none. */
  mediaChanged(connection: Connection | undefined, direct: readonly RTCPeerConnectionState[] = []): void {
    const { send, receive } = connection?.transports ?? {};
    this.#links.transport('send', send ?? worst(direct));
    this.#links.transport('receive', receive ?? worst(direct));
    const media = mediaState([...(connection?.states ?? []), ...direct]);
    if (media !== this.#media) {
      this.#media = media;
      this.#options.changed();
      this.#options.events.emit('media', media);
    }
  }

  /** Its part of the room's snapshot. */
  snapshot(): Pick<RoomSnapshot, 'state' | 'media' | 'sid' | 'down' | 'leftReason' | 'error'> {
    return {
      state: this.#state,
      media: this.#media,
      sid: this.joined?.room.sid ?? '',
      down: Object.freeze([...this.#links.down]),
      leftReason: this.#leftReason,
      error: this.#error,
    };
  }
}

/** Of direct paths, which carry both directions. */
function worst(states: readonly RTCPeerConnectionState[]): RTCPeerConnectionState | undefined {
  return states.find((state) => state === 'failed' || state === 'disconnected') ?? states.find((state) => state !== 'connected') ?? states[0];
}
