import { CODES, type Code, type Reaction, type WireError } from './protocol.gen.js';

/** Codes of errors that arise in the client, beside the server's. */
export type LocalCode =
  | 'connection_failed' // no carrier could be opened, or it could not be opened again in time
  | 'token_failed' // the application's token function failed
  | 'session_lost' // the session ended before the server answered
  | 'closed' // the room, publication or transport is no longer there
  | 'aborted' // the caller gave up
  | 'media_failed' // the browser refused a media operation
  | 'permission_denied' // the person or the page's policy refused a device
  | 'device_not_found' // there is no such device
  | 'device_in_use' // another program holds the device
  | 'insecure_context'; // devices need https or localhost

/** The code of a RotundaError: the protocol's codes and the client's own. */
export type ErrorCode = Code | LocalCode;

/**
 * What a client does about an error: `fix` the request (or its program),
 * `retry` the same thing later, `rejoin` with a new session, or `leave`.
 */
export type ErrorAction = Reaction;

const localActions: Record<LocalCode, ErrorAction> = {
  connection_failed: 'retry',
  token_failed: 'retry',
  session_lost: 'rejoin',
  closed: 'fix',
  aborted: 'fix',
  media_failed: 'retry',
  permission_denied: 'fix',
  device_not_found: 'fix',
  device_in_use: 'retry',
  insecure_context: 'fix',
};

/** Every error the SDK throws or reports. */
export class RotundaError extends Error {
  /** What went wrong; stable, for programs. */
  readonly code: ErrorCode;
  /** What to do about it. */
  readonly action: ErrorAction;
  /** When to try again, in milliseconds from now; 0 when nothing was said. */
  readonly retryAfterMs: number;

  constructor(code: ErrorCode, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RotundaError';
    this.code = code;
    this.action = actionOf(code);
    this.retryAfterMs = options.retryAfterMs ?? 0;
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
