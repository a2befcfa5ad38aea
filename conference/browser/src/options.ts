import type { CarrierFactory } from './carrier.js';
import type { LocalDevice } from './device.js';
import type { CameraOptions, MicrophoneOptions } from './devices.js';
import type { RotundaError } from './errors.js';

/** Where the SDK writes what it does, for developers. `console` is one. */
export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
}

/** What a token is wanted for. */
export interface TokenRequest {
  /** Whether the room was entered before: false for a join, true for a rejoin. */
  readonly again: boolean;
  /** What the server had against the token of the last attempt, which was made a moment ago: an expired token, for example. */
  readonly refused: RotundaError | undefined;
}

/** How a Room is reached and entered. */
export interface RoomOptions {
  /** The name of the room; brought to Unicode NFC. */
  readonly room: string;
  /** The signalling endpoint, absolute or relative to the page; http(s) and ws(s) alike. Default "signal". */
  readonly server?: string | URL;
  /**
   * The application's credential, or a function that gets a fresh one: it is asked for each join and each
   * rejoin, and once more when the server refuses its token at a rejoin. What it throws becomes the error
   * `token_failed`, unless it is a RotundaError.
   */
  readonly token?: string | ((request: TokenRequest) => string | Promise<string>);
  /** The name to show to others, where the server lets the client choose. */
  readonly name?: string;
  /** The camera to be Room.camera, one that a preview has opened for example; default: one of the room's own. It is closed with the room. */
  readonly camera?: LocalDevice<CameraOptions>;
  /** As camera, for Room.microphone. */
  readonly microphone?: LocalDevice<MicrophoneOptions>;
  readonly attributes?: Readonly<Record<string, string>>;
  /** What the room asks of those who join, if it has one; Room.join may be given another. */
  readonly password?: string;
  /** Receive everything that is published; default true. */
  readonly autoSubscribe?: boolean;
  /**
   * Receive no more of a video than the elements that show it (RemotePublication.attach and observe)
   * are large, and nothing while none can be seen; default true.
   */
  readonly adaptiveStream?: boolean;
  /** How long to try to come back before the room is closed, in milliseconds; default 300 000. */
  readonly reconnectTimeoutMs?: number;
  /** Leave when the page goes away, so that others see it at once; default true. */
  readonly leaveOnPageHide?: boolean;
  /** Extra settings of RTCPeerConnection; the server's ICE servers are added to its own. */
  readonly rtc?: RTCConfiguration;
  /**
   * Opens carriers; default: WebSockets, and plain HTTP requests after two of them did not get through. While
   * these are used a WebSocket is tried now and then, and takes over unnoticed when it works.
   */
  readonly carrier?: CarrierFactory;
  /** Makes peer connections; default: RTCPeerConnection. */
  readonly peerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** Default: nothing is written. */
  readonly logger?: Logger;
  /** Random numbers from 0 to below 1, for the jitter of retries; default Math.random. */
  readonly random?: () => number;
}

/** How a data message is sent. */
export interface SendDataOptions {
  /** SIDs of the receivers; everybody when left out. */
  readonly to?: readonly string[];
  /** A name by which receivers tell kinds of messages apart. */
  readonly topic?: string;
  /** true (default): in order and complete; false: at once or never. */
  readonly reliable?: boolean;
}

/** A data message as received. */
export interface DataMessage {
  /** SID of the sender; empty for the server's own messages. */
  readonly from: string;
  readonly topic: string | undefined;
  readonly payload: Uint8Array;
  readonly reliable: boolean;
}
