import { type Code, type Reaction } from './protocol.gen.js';
/** Codes of errors that arise in the client, beside the server's. */
export type LocalCode = 'connection_failed' | 'token_failed' | 'session_lost' | 'closed' | 'aborted' | 'media_failed' | 'permission_denied' | 'device_not_found' | 'device_in_use' | 'insecure_context';
/** The code of a RotundaError: the protocol's codes and the client's own. */
export type ErrorCode = Code | LocalCode;
/**
 * What a client does about an error: `fix` the request (or its program),
 * `retry` the same thing later, `rejoin` with a new session, or `leave`.
 */
export type ErrorAction = Reaction;
/** Every error the SDK throws or reports. */
export declare class RotundaError extends Error {
    /** What went wrong; stable, for programs. */
    readonly code: ErrorCode;
    /** What to do about it. */
    readonly action: ErrorAction;
    /** When to try again, in milliseconds from now; 0 when nothing was said. */
    readonly retryAfterMs: number;
    constructor(code: ErrorCode, message: string, options?: {
        retryAfterMs?: number;
        cause?: unknown;
    });
}
