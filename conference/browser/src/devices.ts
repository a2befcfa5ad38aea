import { RotundaError } from './errors.js';
import { mediaDevices, mediaError, Openings } from './openings.js';
import { Permissions } from './permissions.js';
import { Cell, type Store } from './store.js';

/** How to open a camera. */
export interface CameraOptions {
  /** A deviceId from listDevices; default: the browser's choice. */
  readonly deviceId?: string;
  /** "user" or "environment", for phones. */
  readonly facingMode?: 'user' | 'environment';
  /** Wished width in pixels; default 1280. */
  readonly width?: number;
  /** Wished height in pixels; default 720. */
  readonly height?: number;
  /** Wished frames per second; default 30. */
  readonly frameRate?: number;
  /** Blur what is behind the person, where the browser can (canBlur); default: as the system has it. */
  readonly backgroundBlur?: boolean;
}

/** How to open a microphone. */
export interface MicrophoneOptions {
  /** A deviceId from listDevices; default: the browser's choice. */
  readonly deviceId?: string;
  /** Default true. */
  readonly echoCancellation?: boolean;
  /** Default true. */
  readonly noiseSuppression?: boolean;
  /** Default true. */
  readonly autoGainControl?: boolean;
  /** For music: two channels where there are, and the processing above is off unless it is asked for; default false. */
  readonly music?: boolean;
}

/** How to capture a screen, window or tab. The person chooses which. */
export interface ScreenOptions {
  /** Ask for its sound, too; default true. Whether there is any depends on the choice and the browser. */
  readonly audio?: boolean;
  /** Most frames per second; default 15. */
  readonly frameRate?: number;
  /** "detail" keeps text sharp (default), "motion" keeps films smooth. */
  readonly contentHint?: 'detail' | 'motion' | 'text';
}

/** The tracks of a captured screen. */
export interface ScreenTracks {
  readonly video: MediaStreamTrack;
  /** Its sound; undefined when the person or the browser gave none. */
  readonly audio: MediaStreamTrack | undefined;
}

/** A camera, microphone or speaker of this machine. */
export interface Device {
  /** Stable for this site, as long as the person does not clear its data. */
  readonly deviceId: string;
  /** The same for devices in one case, such as a camera and its microphone. */
  readonly groupId: string;
  readonly kind: 'camera' | 'microphone' | 'speaker';
  /** The device's name; empty until the person has allowed one of its kind. */
  readonly label: string;
}

/** The devices at one moment; frozen. */
export interface DevicesSnapshot {
  readonly cameras: readonly Device[];
  readonly microphones: readonly Device[];
  readonly speakers: readonly Device[];
}

const deviceKinds: Record<MediaDeviceKind, Device['kind']> = {
  videoinput: 'camera',
  audioinput: 'microphone',
  audiooutput: 'speaker',
};

const openings = new Openings();

/** Opens a camera, with one question to the person where a microphone is opened in the same moment. The caller stops the track; rejects with permission_denied, device_not_found, device_in_use or insecure_context. */
export async function openCamera(options: CameraOptions = {}): Promise<MediaStreamTrack> {
  const video: MediaTrackConstraints = {
    width: { ideal: options.width ?? 1280 },
    height: { ideal: options.height ?? 720 },
    frameRate: { ideal: options.frameRate ?? 30 },
  };
  if (options.deviceId) {
    video.deviceId = { exact: options.deviceId };
  }
  if (options.facingMode) {
    video.facingMode = options.facingMode;
  }
  if (options.backgroundBlur !== undefined) {
    Object.assign(video, { backgroundBlur: options.backgroundBlur });
  }
  return openings.open('camera', video);
}

/** Opens a microphone. The caller stops the track; rejects like openCamera. */
export async function openMicrophone(options: MicrophoneOptions = {}): Promise<MediaStreamTrack> {
  const music = options.music ?? false;
  const audio: MediaTrackConstraints = {
    echoCancellation: options.echoCancellation ?? !music,
    noiseSuppression: options.noiseSuppression ?? !music,
    autoGainControl: options.autoGainControl ?? !music,
    ...(music ? { channelCount: { ideal: 2 } } : {}),
  };
  if (options.deviceId) {
    audio.deviceId = { exact: options.deviceId };
  }
  return openings.open('microphone', audio);
}

/**
 * Captures a screen, window or tab of the person's choice; needs a click or
 * key press just before. The caller stops the tracks. Rejects with
 * permission_denied when the person chooses none.
 */
export async function openScreen(options: ScreenOptions = {}): Promise<ScreenTracks> {
  const devices = mediaDevices();
  if (typeof devices.getDisplayMedia !== 'function') {
    throw new RotundaError('browser_unsupported', 'this browser cannot capture a screen', { device: 'screen' });
  }
  try {
    const stream = await devices.getDisplayMedia({
      video: { frameRate: { max: options.frameRate ?? 15 } },
      audio: (options.audio ?? true) && { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
    const video = stream.getVideoTracks()[0];
    if (!video) {
      throw new RotundaError('device_not_found', 'the screen capture has no video', { device: 'screen' });
    }
    video.contentHint = options.contentHint ?? 'detail';
    return { video, audio: stream.getAudioTracks()[0] };
  } catch (error) {
    throw mediaError(error, 'screen');
  }
}

/** Lists cameras, microphones and speakers. Names are empty before the person allowed a device. */
export async function listDevices(): Promise<DevicesSnapshot> {
  const all = (await mediaDevices().enumerateDevices()).map(
    (info): Device => Object.freeze({ deviceId: info.deviceId, groupId: info.groupId, kind: deviceKinds[info.kind], label: info.label }),
  );
  const of = (kind: Device['kind']): readonly Device[] => Object.freeze(all.filter((device) => device.kind === kind));
  return Object.freeze({ cameras: of('camera'), microphones: of('microphone'), speakers: of('speaker') });
}

/**
 * The devices as a store that follows plugging, unplugging and permissions, with
 * which names appear. Where the browser tells no permissions, call refresh after
 * a device was opened for the first time. Call close when done with it.
 */
export class Devices implements Store<DevicesSnapshot> {
  #devices: DevicesSnapshot = { cameras: [], microphones: [], speakers: [] };
  readonly #cell = new Cell(() => this.#devices);
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;
  readonly #onChange = (): void => {
    this.refresh().catch(() => undefined); // the list stays as it was
  };

  /** What the person and the page's policy allow; a store of its own. */
  readonly permissions: Permissions;

  /** Starts to follow the devices; the first list comes a moment later, or when refresh resolves. Throws insecure_context. */
  constructor() {
    mediaDevices().addEventListener('devicechange', this.#onChange);
    this.permissions = new Permissions();
    this.permissions.subscribe(this.#onChange);
    this.#onChange();
  }

  /** Reads the list again. */
  async refresh(): Promise<DevicesSnapshot> {
    this.#devices = await listDevices();
    this.#cell.changed();
    return this.#devices;
  }

  /** Stops to follow the devices. */
  close(): void {
    mediaDevices().removeEventListener('devicechange', this.#onChange);
    this.permissions.close();
  }
}
