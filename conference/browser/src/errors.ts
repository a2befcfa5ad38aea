import { CODES, type Code, type Reaction, type WireError } from './protocol.gen.js';

/** Codes of errors that arise in the client, beside the server's. */
export type LocalCode =
  | 'connection_failed' // no carrier could be opened, or it could not be opened again in time
  | 'token_failed' // the application's token function failed
  | 'lobby_denied' // this client waited to be let in, and was sent away
  | 'session_lost' // the session ended before the server answered
  | 'closed' // the room, publication or transport is no longer there
  | 'aborted' // the caller gave up
  | 'media_failed' // the browser refused a media operation
  | 'permission_denied' // the person or the page's policy refused a device
  | 'device_not_found' // there is no such device
  | 'device_in_use' // another program holds the device
  | 'device_lost' // the device went away while it was in use, and no other took its place
  | 'playback_blocked' // the browser plays nothing before the person has clicked or pressed a key
  | 'device_silent' // a check heard or saw nothing of the device
  | 'way_blocked' // a check found that the network lets no media through by one way
  | 'network_poor' // a check found that the network carries less than a call needs
  | 'browser_unsupported' // the browser lacks what is needed
  | 'insecure_context'; // devices need https or localhost

/** The code of a RotundaError: the protocol's codes and the client's own. */
export type ErrorCode = Code | LocalCode;

/**
 * What a client does about an error: `fix` the request (or its program),
 * `retry` the same thing later, `rejoin` with a new session, or `leave`.
 */
export type ErrorAction = Reaction;

/** What a device error is about. */
export type DeviceName = 'camera' | 'microphone' | 'speaker' | 'screen';

/** What a person is told of an error: describe has the words for each. */
export type HintKey =
  | 'unreachable'
  | 'interrupted'
  | 'signIn'
  | 'forbidden'
  | 'gone'
  | 'outdated'
  | 'invalid'
  | 'tooLarge'
  | 'busy'
  | 'again'
  | 'roomFull'
  | 'roomClosed'
  | 'roomLocked'
  | 'notOpen'
  | 'password'
  | 'passwordWrong'
  | 'banned'
  | 'denied'
  | 'elsewhere'
  | 'media'
  | 'codec'
  | 'server'
  | 'restarting'
  | 'ended'
  | 'stopped'
  | 'deviceDenied'
  | 'deviceMissing'
  | 'deviceBusy'
  | 'deviceLost'
  | 'deviceSilent'
  | 'blocked'
  | 'poor'
  | 'sound'
  | 'browser'
  | 'insecure';

const localActions: Record<LocalCode, ErrorAction> = {
  connection_failed: 'retry',
  token_failed: 'retry',
  lobby_denied: 'leave',
  session_lost: 'rejoin',
  closed: 'fix',
  aborted: 'fix',
  media_failed: 'retry',
  permission_denied: 'fix',
  device_not_found: 'fix',
  device_in_use: 'retry',
  device_lost: 'retry',
  playback_blocked: 'retry',
  device_silent: 'fix',
  way_blocked: 'retry',
  network_poor: 'retry',
  browser_unsupported: 'leave',
  insecure_context: 'fix',
};

/** Every code has its hint: one that is missing here does not compile. */
const hints: Record<ErrorCode, HintKey> = {
  bad_frame: 'outdated',
  unsupported: 'outdated',
  unsupported_version: 'outdated',
  hello_required: 'outdated',
  unauthenticated: 'signIn',
  forbidden: 'forbidden',
  not_found: 'gone',
  already_joined: 'invalid',
  not_joined: 'ended',
  invalid: 'invalid',
  too_large: 'tooLarge',
  too_many: 'busy',
  rate_limited: 'busy',
  conflict: 'again',
  room_full: 'roomFull',
  room_closed: 'roomClosed',
  room_locked: 'roomLocked',
  not_open: 'notOpen',
  password_required: 'password',
  password_wrong: 'passwordWrong',
  banned: 'banned',
  duplicate_identity: 'elsewhere',
  sdp_invalid: 'media',
  mid_unknown: 'media',
  codec_unsupported: 'codec',
  stale_negotiation: 'media',
  negotiation_failed: 'media',
  resume_failed: 'interrupted',
  slow_consumer: 'interrupted',
  timeout: 'unreachable',
  server_shutdown: 'restarting',
  internal: 'server',
  connection_failed: 'unreachable',
  token_failed: 'signIn',
  lobby_denied: 'denied',
  session_lost: 'interrupted',
  closed: 'ended',
  aborted: 'stopped',
  media_failed: 'media',
  permission_denied: 'deviceDenied',
  device_not_found: 'deviceMissing',
  device_in_use: 'deviceBusy',
  device_lost: 'deviceLost',
  playback_blocked: 'sound',
  device_silent: 'deviceSilent',
  way_blocked: 'blocked',
  network_poor: 'poor',
  browser_unsupported: 'browser',
  insecure_context: 'insecure',
};

/** Every error the SDK throws or reports. */
export class RotundaError extends Error {
  /** What went wrong; stable, for programs. */
  readonly code: ErrorCode;
  /** What to do about it. */
  readonly action: ErrorAction;
  /** When to try again, in milliseconds from now; 0 when nothing was said. */
  readonly retryAfterMs: number;
  /** The device it is about; undefined when it is about none. */
  readonly device: DeviceName | undefined;

  /** The message is for developers; describe has the words for people. */
  constructor(code: ErrorCode, message: string, options: { retryAfterMs?: number; device?: DeviceName; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RotundaError';
    this.code = code;
    this.action = actionOf(code);
    this.retryAfterMs = options.retryAfterMs ?? 0;
    this.device = options.device;
  }

  /** What to tell a person; describe turns it into words. */
  get hint(): HintKey {
    return (hints as Record<string, HintKey | undefined>)[this.code] ?? hints.internal;
  }

  /** @internal */
  static fromWire(error: WireError): RotundaError {
    return new RotundaError(error.code, error.message, { retryAfterMs: error.retry_after_ms ?? 0 });
  }
}

/** A code this client does not know is a newer server's, and treated as its "internal". */
function actionOf(code: ErrorCode): ErrorAction {
  const known: Record<string, { reaction: ErrorAction } | undefined> = CODES;
  return (localActions as Record<string, ErrorAction | undefined>)[code] ?? known[code]?.reaction ?? CODES.internal.reaction;
}
