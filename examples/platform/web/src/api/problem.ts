import type { components } from './schema.gen';

/** The codes of docs/api.md, and "away" for a server that does not answer. */
export const problemCodes = [
  'away',
  'conflict',
  'cross_origin',
  'exists',
  'forbidden',
  'internal',
  'invalid',
  'malformed',
  'method_not_allowed',
  'not_found',
  'rate_limited',
  'stale',
  'suspended',
  'timeout',
  'too_large',
  'unauthenticated',
  'unavailable',
  'unconfirmed',
  'unsupported',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** What the API said instead of doing it. */
export class Problem extends Error {
  readonly code: ProblemCode;
  /** The HTTP status, or 0 if no answer came. */
  readonly status: number;
  /** The field that is wrong, if it is one. */
  readonly field: string | undefined;
  /** Seconds to wait, if the answer named them. */
  readonly retryAfter: number | undefined;
  /** By which the operator finds it in the log. */
  readonly request: string | undefined;

  constructor(code: ProblemCode, status = 0, more: { field?: string; retryAfter?: number; request?: string; detail?: string } = {}) {
    super(more.detail ?? code);
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.field = more.field;
    this.retryAfter = more.retryAfter;
    this.request = more.request;
  }
}

/** The problem that an answer tells of. */
export function problemOf(response: Response, body: unknown): Problem {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Partial<components['schemas']['Problem']>;
  const more: { field?: string; retryAfter?: number; request?: string; detail?: string } = {};
  const field = said.field ?? said.errors?.[0]?.location?.replace(/^body\./, '');
  if (field) more.field = field;
  const wait = Number(response.headers.get('Retry-After'));
  if (wait > 0) more.retryAfter = wait;
  const request = response.headers.get('X-Request-Id');
  if (request) more.request = request;
  if (said.detail) more.detail = said.detail;
  if (said.code) return new Problem(said.code as ProblemCode, response.status, more);
  // Not the API but something before it, such as a proxy whose server is gone.
  return new Problem(response.status >= 502 ? 'away' : response.status === 401 ? 'unauthenticated' : 'internal', response.status, more);
}

/** Whether nobody answered, which passes by itself. */
export function isAway(error: unknown): boolean {
  return error instanceof Problem && error.code === 'away';
}

/** Whether the error is a problem of that code. */
export function isProblem(error: unknown, ...codes: ProblemCode[]): error is Problem {
  return error instanceof Problem && codes.includes(error.code);
}
