import { type LocalCode, RotundaError } from './errors.js';

type Kind = 'camera' | 'microphone';

interface Opening {
  readonly kind: Kind;
  readonly constraints: MediaTrackConstraints;
  readonly resolve: (track: MediaStreamTrack) => void;
  readonly reject: (error: RotundaError) => void;
}

/**
 * Opens cameras and microphones. A camera and a microphone that are opened in
 * one moment are asked for together, so that a person sees one question, not
 * two; when that fails each is tried for itself, so that a camera that is
 * missing does not cost the microphone.
 *
 * @internal
 */
export class Openings {
  #waiting: Opening[] = [];

  /** Opens a device. The caller stops the track. */
  open(kind: Kind, constraints: MediaTrackConstraints): Promise<MediaStreamTrack> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) {
        queueMicrotask(() => void this.#openAll());
      }
      this.#waiting.push({ kind, constraints, resolve, reject });
    });
  }

  async #openAll(): Promise<void> {
    const all = this.#waiting;
    this.#waiting = [];
    const [one, other] = all;
    if (!one || !other || all.length > 2 || one.kind === other.kind) {
      all.forEach((opening) => void this.#openOne(opening));
      return;
    }
    try {
      settle(all, await capture(all));
    } catch (error) {
      await this.#apart([one, other], error);
    }
  }

  /** Asking for both at once failed with error. */
  async #apart(both: readonly [Opening, Opening], error: unknown): Promise<void> {
    const denied = mediaError(error, both[0].kind).code === 'permission_denied';
    const standing = denied ? await Promise.all(both.map(({ kind }) => permission(kind))) : [];
    for (const [i, opening] of both.entries()) {
      // Nobody is asked again what was just answered; where the browser remembers a yes for one of them, that one is taken.
      if (denied && (standing[i] === 'denied' || !standing.includes('granted'))) {
        opening.reject(mediaError(error, opening.kind));
      } else {
        await this.#openOne(opening);
      }
    }
  }

  async #openOne(opening: Opening): Promise<void> {
    try {
      settle([opening], await capture([opening]));
    } catch (error) {
      opening.reject(mediaError(error, opening.kind));
    }
  }
}

function capture(openings: readonly Opening[]): Promise<MediaStream> {
  const constraints: MediaStreamConstraints = {};
  for (const { kind, constraints: wished } of openings) {
    constraints[kind === 'camera' ? 'video' : 'audio'] = wished;
  }
  return mediaDevices().getUserMedia(constraints);
}

function settle(openings: readonly Opening[], stream: MediaStream): void {
  for (const { kind, resolve, reject } of openings) {
    const [track] = kind === 'camera' ? stream.getVideoTracks() : stream.getAudioTracks();
    if (track) {
      resolve(track);
    } else {
      reject(new RotundaError('device_not_found', `the ${kind} gave no track`, { device: kind }));
    }
  }
}

/** The person's standing answer, or undefined where the browser does not tell. */
async function permission(kind: Kind): Promise<PermissionState | undefined> {
  try {
    return (await navigator.permissions.query({ name: kind as PermissionName })).state;
  } catch {
    return undefined;
  }
}

/** The browser's devices; throws insecure_context. @internal */
export function mediaDevices(): MediaDevices {
  // Absent on pages that are neither https nor localhost, whatever the type says.
  const devices = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
  if (!devices) {
    throw new RotundaError('insecure_context', 'devices can be used on https pages and on localhost only');
  }
  return devices;
}

/** Tells a browser's refusal in the SDK's codes (W3C Media Capture and Streams, section 10.2). @internal */
export function mediaError(error: unknown, device: Kind | 'screen'): RotundaError {
  if (error instanceof RotundaError) {
    return error;
  }
  const made = (code: LocalCode, message: string): RotundaError => new RotundaError(code, message, { device, cause: error });
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return made('permission_denied', `the use of the ${device} was not allowed`);
    case 'NotFoundError':
    case 'OverconstrainedError':
      return made('device_not_found', `there is no such ${device}`);
    case 'NotReadableError':
    case 'AbortError':
      return made('device_in_use', `the ${device} cannot be opened; another program may be using it`);
    default:
      return made('media_failed', `the ${device} cannot be opened`);
  }
}
