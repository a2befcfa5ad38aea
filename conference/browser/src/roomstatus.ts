import type { Connection } from './connection.js';
import type { Emitter } from './emitter.js';
import type { RotundaError } from './errors.js';
import { Links } from './links.js';
import type { Joined, LeaveReason, RoomUpdated } from './protocol.gen.js';
import { changed, settingsOf } from './roomsettings.js';
import { mediaState, type MediaState, type RoomEvents, type RoomSnapshot, type RoomState } from './roomstate.js';

/** Whom a RoomStatus tells. @internal */
export interface RoomStatusOptions {
  readonly events: Emitter<RoomEvents>;
  readonly changed: () => void;
}

/** Where a room stands, with its links, and why it ended. @internal */
export class RoomStatus {
  #joined: Joined | undefined;
  #settings = settingsOf();
  readonly #options: RoomStatusOptions;
  readonly #links: Links;
  #state: RoomState = 'idle';
  #media: MediaState = 'idle';
  #leftReason: LeaveReason | undefined;
  #leftMessage = '';
  #error: RotundaError | undefined;

  constructor(options: RoomStatusOptions) {
    this.#options = options;
    this.#links = new Links((link, up) => {
      options.changed();
      options.events.emit('link', link, up);
    });
  }

  /** What the server said of the room when it was joined, or last; undefined outside of it. */
  get joined(): Joined | undefined {
    return this.#joined;
  }

  set joined(joined: Joined | undefined) {
    this.#joined = joined;
    this.#settings = settingsOf(joined?.room);
  }

  /** The room's settings changed. */
  updated(change: RoomUpdated): void {
    this.#settings = changed(this.#settings, change);
    this.#options.changed();
    this.#options.events.emit('roomUpdated', this.#settings);
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
      if (state === 'connected' || state === 'waiting' || state === 'reconnecting') {
        this.#links.signalling(state !== 'reconnecting');
      }
    }
  }

  /** A join begins: nothing of the stay before is told any more. */
  begin(): void {
    this.#leftReason = undefined;
    this.#leftMessage = '';
    this.#error = undefined;
    this.set('connecting');
  }

  /** The stay is over. */
  ended(reason: LeaveReason | undefined, error: RotundaError | undefined, message: string): void {
    this.#links.clear();
    this.joined = undefined;
    this.#leftReason = reason;
    this.#leftMessage = message;
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
  snapshot(): Pick<RoomSnapshot, 'state' | 'media' | 'sid' | 'down' | 'settings' | 'leftReason' | 'leftMessage' | 'error'> {
    return {
      state: this.#state,
      media: this.#media,
      sid: this.#joined?.room.sid ?? '',
      down: Object.freeze([...this.#links.down]),
      settings: this.#settings,
      leftReason: this.#leftReason,
      leftMessage: this.#leftMessage,
      error: this.#error,
    };
  }
}

/** Of direct paths, which carry both directions. */
function worst(states: readonly RTCPeerConnectionState[]): RTCPeerConnectionState | undefined {
  return states.find((state) => state === 'failed' || state === 'disconnected') ?? states.find((state) => state !== 'connected') ?? states[0];
}
