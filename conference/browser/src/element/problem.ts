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
  /** What is filled into title and text. */
  readonly values?: Readonly<Record<string, string>>;
  /** What somebody had to say about it. */
  readonly quote?: string;
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
  banned: 'banned',
  lobby_denied: 'denied',
  server_shutdown: 'restarting',
  internal: 'server',
};

/** The notice for a call that ended, by its reason or, where the server gave none, its error. */
export function leftNotice(reason: LeaveReason | undefined, error: RotundaError | undefined, message = ''): Notice {
  // Who runs the room may have said why; what the server says by itself is for developers.
  const quote = (reason === 'removed' || reason === 'banned' || reason === 'lobby_denied') && message !== '' ? { quote: message } : {};
  switch (reason) {
    case 'client_left':
    case 'removed':
    case 'duplicate_identity':
    case 'room_expired':
    case 'moderator_left':
      return { tone: reason === 'client_left' ? 'information' : 'problem', title: `left.${reason}.title`, text: `left.${reason}.text`, devices: [], ...quote };
    case undefined:
      return error && error.action !== 'retry' && error.action !== 'rejoin' ? errorNotice(error) : hintNotice('interrupted', []);
    default:
      return { ...hintNotice(endings[reason] ?? 'ended', []), ...quote };
  }
}

/** Something a person should know that is no problem. */
export function information(stem: InformationStem, values: Readonly<Record<string, string>> = {}): Notice {
  return { tone: 'information', title: `${stem}.title`, text: `${stem}.text`, devices: [], values };
}

/** What there is information about. */
export type InformationStem = 'muted.microphone' | 'muted.camera' | 'muted.screen' | 'granted.publish' | 'granted.listen' | 'moved' | 'asked';

function hintNotice(hint: HintKey, devices: readonly DeviceName[]): Notice {
  return { tone: 'problem', title: `error.${hint}.title`, text: `error.${hint}.text`, devices };
}
