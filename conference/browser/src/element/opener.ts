import { type DeviceKind, type DeviceProblem, deviceProblem } from './problem.js';
import { plainTuning, type Tuning } from './tuning.js';

/** A device that could not be opened, and why. */
export class DeviceError extends Error {
  readonly problem: DeviceProblem;

  constructor(problem: DeviceProblem, cause?: unknown) {
    super(`device ${problem}`, { cause });
    this.name = 'DeviceError';
    this.problem = problem;
  }
}

/** The parts of the browser that a {@link DeviceOpener} uses. */
export interface DevicePlatform {
  /** Absent on insecure pages. */
  readonly media: Pick<MediaDevices, 'getUserMedia'> | undefined;
  readonly secure: boolean;
  /** The person's standing answer, or undefined where the browser does not tell. */
  permission(kind: DeviceKind): Promise<PermissionState | undefined>;
}

/** The browser of this page. */
export function browserPlatform(): DevicePlatform {
  return {
    media: navigator.mediaDevices as MediaDevices | undefined,
    secure: window.isSecureContext,
    async permission(kind) {
      try {
        return (await navigator.permissions.query({ name: kind as PermissionName })).state;
      } catch {
        return undefined;
      }
    },
  };
}

interface Wish {
  readonly kind: DeviceKind;
  readonly device: string;
  readonly resolve: (track: MediaStreamTrack) => void;
  readonly reject: (reason: DeviceError) => void;
}

/**
 * Opens the camera and the microphone. Wishes made in the same task are asked
 * for together, so that a person sees one question, not two; when that fails
 * each is tried for itself, so that a missing camera does not cost the
 * microphone.
 */
export class DeviceOpener {
  readonly #platform: DevicePlatform;
  readonly #tuning: () => Tuning;
  #wishes: Wish[] = [];

  /** `tuning` is asked at each opening. */
  constructor(platform: DevicePlatform = browserPlatform(), tuning: () => Tuning = () => plainTuning) {
    this.#platform = platform;
    this.#tuning = tuning;
  }

  /**
   * Opens a device, by id or, with an empty id, the system's default. The
   * caller stops the track. Rejects with a DeviceError.
   */
  open(kind: DeviceKind, device: string): Promise<MediaStreamTrack> {
    return new Promise((resolve, reject) => {
      if (this.#wishes.length === 0) queueMicrotask(() => void this.#openAll());
      this.#wishes.push({ kind, device, resolve, reject });
    });
  }

  async #openAll(): Promise<void> {
    const wishes = this.#wishes;
    this.#wishes = [];
    if (!this.#platform.media) {
      const problem = this.#platform.secure ? 'unsupported' : 'insecure';
      for (const wish of wishes) wish.reject(new DeviceError(problem));
      return;
    }
    const several = wishes.length > 1;
    if (several && (await this.#openTogether(wishes))) return;
    for (const wish of wishes) await this.#openOne(wish, several);
  }

  /** Opens all with one question; false when each must be tried for itself. */
  async #openTogether(wishes: readonly Wish[]): Promise<boolean> {
    try {
      const stream = await this.#capture(wishes);
      for (const wish of wishes) settle(wish, stream);
      return true;
    } catch (error) {
      if (deviceProblem(error) !== 'denied') return false;
      // The answer was no. Where the browser remembers a yes for one of them, take that one.
      const standing = await Promise.all(wishes.map((wish) => this.#platform.permission(wish.kind)));
      if (standing.includes('granted')) return false;
      for (const wish of wishes) wish.reject(new DeviceError('denied', error));
      return true;
    }
  }

  async #openOne(wish: Wish, again: boolean): Promise<void> {
    try {
      // Do not ask a second time for what was just refused.
      if (again && (await this.#platform.permission(wish.kind)) === 'denied') throw new DeviceError('denied');
      settle(wish, await this.#capture([wish]));
    } catch (error) {
      wish.reject(error instanceof DeviceError ? error : new DeviceError(deviceProblem(error), error));
    }
  }

  async #capture(wishes: readonly Wish[]): Promise<MediaStream> {
    const constraints: MediaStreamConstraints = {};
    const { backgroundBlur, ...sound } = this.#tuning();
    for (const { kind, device } of wishes) {
      // "ideal", not "exact": a chosen device that has gone is replaced by the default one.
      const chosen = device === '' ? {} : { deviceId: { ideal: device } };
      if (kind === 'camera') {
        // Asked for only when it is wished: a browser that does not know it ignores it.
        const blur: MediaTrackConstraints = backgroundBlur ? ({ backgroundBlur } as MediaTrackConstraints) : {};
        constraints.video = { ...chosen, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, ...blur };
      } else {
        constraints.audio = { ...chosen, ...sound };
      }
    }
    return this.#platform.media!.getUserMedia(constraints);
  }
}

function settle(wish: Wish, stream: MediaStream): void {
  const [track] = wish.kind === 'camera' ? stream.getVideoTracks() : stream.getAudioTracks();
  if (track) wish.resolve(track);
  else wish.reject(new DeviceError('missing'));
}
