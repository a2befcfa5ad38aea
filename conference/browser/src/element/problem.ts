import { RotundaError } from '../errors.js';
import type { LeaveReason } from '../protocol.gen.js';
import type { StringKey } from './strings.js';

/** Something a person should know: a problem with a way on, or plain information. */
export interface Notice {
  readonly tone: 'problem' | 'information';
  readonly title: StringKey;
  readonly text: StringKey;
}

/** Devices the element opens. */
export type DeviceKind = 'camera' | 'microphone';

/** Why a device is not there; `insecure` and `unsupported` concern all devices alike. */
export type DeviceProblem =
  | 'denied'
  | 'missing'
  | 'busy'
  | 'lost'
  | 'failed'
  | 'unpublished'
  | 'insecure'
  | 'unsupported';

type Stem<K> = K extends `${infer S}.title` ? (`${S}.text` extends StringKey ? S : never) : never;

function notice(tone: Notice['tone'], stem: Stem<StringKey>): Notice {
  return { tone, title: `${stem}.title`, text: `${stem}.text` };
}

/** Reads the reason from what `getUserMedia` threw. */
export function deviceProblem(error: unknown): DeviceProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    case 'NotSupportedError':
      return 'unsupported';
    default:
      return 'failed';
  }
}

/** The notices for the problems of both devices: one where the same befell both. */
export function deviceNotices(
  camera: DeviceProblem | undefined,
  microphone: DeviceProblem | undefined,
): readonly Notice[] {
  const shared = (problem: DeviceProblem | undefined): boolean => problem === 'insecure' || problem === 'unsupported';
  const common = shared(camera) ? camera : shared(microphone) ? microphone : camera === microphone ? camera : undefined;
  switch (common) {
    case 'denied':
    case 'missing':
    case 'insecure':
    case 'unsupported':
      return [notice('problem', `problem.devices.${common}`)];
  }
  return [deviceNotice('camera', camera), deviceNotice('microphone', microphone)].filter((made) => made !== undefined);
}

function deviceNotice(kind: DeviceKind, problem: DeviceProblem | undefined): Notice | undefined {
  if (!problem || problem === 'insecure' || problem === 'unsupported') return undefined;
  return notice('problem', `problem.${kind}.${problem}`);
}

/** The notice for a screen that could not be shared; none when the person closed the browser's chooser. */
export function screenNotice(error: unknown): Notice | undefined {
  const code = error instanceof RotundaError ? error.code : undefined;
  if (code === 'permission_denied') return undefined;
  return notice('problem', code === 'forbidden' ? 'problem.screen.denied' : 'problem.screen.failed');
}

/** What to say of a chat message that was not sent. */
export function chatProblem(error: unknown): StringKey {
  switch (error instanceof RotundaError ? error.code : undefined) {
    case 'invalid':
    case 'too_large':
      return 'chat.tooLong';
    case 'rate_limited':
    case 'too_many':
      return 'chat.tooFast';
    default:
      return 'chat.failed';
  }
}

/** The notice for a join that failed. */
export function joinNotice(error: unknown): Notice {
  const code = error instanceof RotundaError ? error.code : 'connection_failed';
  switch (code) {
    case 'room_full':
    case 'room_closed':
    case 'unauthenticated':
    case 'forbidden':
    case 'invalid':
    case 'duplicate_identity':
      return notice('problem', `problem.${code}`);
    case 'not_found':
      return notice('problem', 'problem.forbidden');
    case 'server_shutdown':
      return notice('problem', 'left.server_shutdown');
    case 'rate_limited':
    case 'too_many':
      return notice('problem', 'problem.busy');
    case 'unsupported':
    case 'unsupported_version':
    case 'hello_required':
    case 'bad_frame':
      return notice('problem', 'problem.version');
    case 'connection_failed':
    case 'session_lost':
    case 'timeout':
    case 'closed':
    case 'aborted':
      return notice('problem', 'problem.unreachable');
    default:
      return notice('problem', 'problem.internal');
  }
}

/** The notice for a browser that cannot take part in calls at all. */
export const browserNotice: Notice = notice('problem', 'problem.browser');

/** The notice for a call that ended, by its reason or, where the server gave none, its error. */
export function leftNotice(reason: LeaveReason | undefined, error: RotundaError | undefined): Notice {
  switch (reason) {
    case 'client_left':
      return notice('information', 'left.client_left');
    case 'timeout':
    case 'duplicate_identity':
    case 'removed':
    case 'room_closed':
    case 'server_shutdown':
    case 'internal':
      return notice('problem', `left.${reason}`);
    default:
      return error && error.action !== 'retry' && error.action !== 'rejoin'
        ? joinNotice(error)
        : notice('problem', 'left.timeout');
  }
}
