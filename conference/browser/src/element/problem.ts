import { type DeviceName, type HintKey, RotundaError } from '../errors.js';
import type { LeaveReason } from '../protocol.gen.js';
import type { StringKey } from './strings.js';

/** Something a person should know: a problem with a way on, or plain information. */
export interface Notice {
  readonly tone: 'problem' | 'information';
  readonly title: StringKey;
  readonly text: StringKey;
  /** The devices it is about, which are named before the title. */
  readonly devices: readonly DeviceName[];
}

/** Devices the element opens. */
export type DeviceKind = 'camera' | 'microphone';

/** The notice for any failure, in the words of describe. */
export function errorNotice(error: unknown): Notice {
  const known = error instanceof RotundaError ? error : new RotundaError('internal', String(error));
  return hintNotice(known.hint, known.device ? [known.device] : []);
}

/** The notices for the problems of both devices: one where the same befell both. */
export function deviceNotices(camera: RotundaError | undefined, microphone: RotundaError | undefined): readonly Notice[] {
  const notices = [camera, microphone].filter((error) => error !== undefined).map(errorNotice);
  const [one, other] = notices;
  if (one && one.title === other?.title) return [{ ...one, devices: [...one.devices, ...other.devices] }];
  return notices;
}

/** The notice for a screen that could not be shared; none when the person closed the browser's chooser. */
export function screenNotice(error: unknown): Notice | undefined {
  if (error instanceof RotundaError && error.code === 'permission_denied') return undefined;
  return { ...errorNotice(error), devices: ['screen'] };
}

/** The notice for a browser that cannot take part in calls at all. */
export const browserNotice: Notice = hintNotice('browser', []);

/** Why a call ended, where the words for errors say it. */
const endings: Readonly<Partial<Record<LeaveReason, HintKey>>> = {
  timeout: 'interrupted',
  room_closed: 'roomClosed',
  server_shutdown: 'restarting',
  internal: 'server',
};

/** The notice for a call that ended, by its reason or, where the server gave none, its error. */
export function leftNotice(reason: LeaveReason | undefined, error: RotundaError | undefined): Notice {
  switch (reason) {
    case 'client_left':
    case 'removed':
    case 'duplicate_identity':
      return { tone: reason === 'client_left' ? 'information' : 'problem', title: `left.${reason}.title`, text: `left.${reason}.text`, devices: [] };
    case undefined:
      return error && error.action !== 'retry' && error.action !== 'rejoin' ? errorNotice(error) : hintNotice('interrupted', []);
    default:
      return hintNotice(endings[reason] ?? 'ended', []);
  }
}

function hintNotice(hint: HintKey, devices: readonly DeviceName[]): Notice {
  return { tone: 'problem', title: `error.${hint}.title`, text: `error.${hint}.text`, devices };
}
