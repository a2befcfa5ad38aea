import type { RotundaError } from './errors.js';
import type { LocalPublication, PublishOptions } from './local.js';
import type { Source } from './protocol.gen.js';

/**
 * Where a camera or microphone stands: "off" closed and not published,
 * "starting" being opened, "on", "muted" published without being seen or heard,
 * "interrupted" on, but the browser or the operating system keeps it from
 * capturing (a telephone call, a closed lid, another program), "failed" it could
 * not be opened or was lost: error says why.
 */
export type LocalDeviceState = 'off' | 'starting' | 'on' | 'muted' | 'interrupted' | 'failed';

/** Switches of the browser's audio processing; those that a browser lacks stay as they are. */
export interface AudioProcessing {
  readonly echoCancellation?: boolean;
  readonly noiseSuppression?: boolean;
  readonly autoGainControl?: boolean;
}

/** As AudioProcessing, and what is done to a camera's picture; what does not concern a device is ignored. */
export interface Processing extends AudioProcessing {
  /** Few browsers and machines can; see canBlur. */
  readonly backgroundBlur?: boolean;
}

/** A camera or microphone at one moment; frozen. */
export interface LocalDeviceSnapshot {
  readonly kind: 'camera' | 'microphone';
  readonly state: LocalDeviceState;
  /** What it captures; null while the device is closed. For previews and meters. */
  readonly track: MediaStreamTrack | null;
  /** The device that is open; when none is, the chosen one. Empty for the browser's choice. */
  readonly deviceId: string;
  /** The name of the open device; empty while none is open. */
  readonly label: string;
  /** What the browser does to the sound or picture now; members that it does not tell are absent. */
  readonly processing: Processing;
  /** Why it failed; undefined in other states. */
  readonly error: RotundaError | undefined;
}

/** Events of a LocalDevice. State has changed before the listener runs. */
export interface LocalDeviceEvents {
  /** Its track was replaced without the person asking for it: "restarted" the same choice again, "fallback" the system's default for a device that is gone. */
  replaced: [reason: 'restarted' | 'fallback', track: MediaStreamTrack];
  /** The device is gone and nothing takes its place: it is muted. It starts again when one is plugged in. */
  lost: [error: RotundaError];
  /** The browser keeps it from capturing, or no longer does. */
  interrupted: [interrupted: boolean];
}

/** How start opens and publishes a device. What is left out stays as it was. */
export interface StartOptions<O> {
  /** How to open it. */
  readonly capture?: O;
  /** How to publish it, at its first publishing. */
  readonly publish?: PublishOptions;
  /**
   * Whether mute closes the device. Closed, its light is off and no program can capture by this page
   * until unmute opens it again, which takes up to a second or two. Open, it captures silence or black,
   * the light may stay on, and unmute is instant. Default: cameras are closed, microphones stay open.
   */
  readonly releaseOnMute?: boolean;
}

/** Where a device is published: a Room. */
export interface PublishTarget {
  readonly localParticipant: { canPublish(source: Source): boolean };
  publish(track: MediaStreamTrack, options?: PublishOptions): Promise<LocalPublication>;
}

const switches = ['echoCancellation', 'noiseSuppression', 'autoGainControl', 'backgroundBlur'] as const satisfies readonly (keyof Processing)[];

/** What a device's settings say of its processing. @internal */
export function processingOf(settings: MediaTrackSettings & { backgroundBlur?: boolean }): Processing {
  // Newer browsers name the kind of echo cancellation: any is one.
  return Object.fromEntries(switches.filter((each) => settings[each] !== undefined).map((each) => [each, Boolean(settings[each])]));
}

/** Whether a track's processing is as asked, as far as the browser tells. @internal */
export function holds(track: MediaStreamTrack, wished: Processing): boolean {
  const now = processingOf(track.getSettings());
  return switches.every((each) => wished[each] === undefined || now[each] === undefined || now[each] === wished[each]);
}

/** Whether the browser can blur the background of this camera (Media Capture and Streams Extensions, backgroundBlur). */
export function canBlur(camera: MediaStreamTrack | null): boolean {
  const capabilities = camera?.getCapabilities?.() as { backgroundBlur?: readonly boolean[] } | undefined;
  return capabilities?.backgroundBlur?.includes(true) ?? false;
}

/** What a LocalDevice knows of itself. @internal */
export interface DeviceFacts {
  readonly kind: 'camera' | 'microphone';
  readonly track: MediaStreamTrack | undefined;
  readonly interrupted: boolean;
  /** Id of the chosen device. */
  readonly chosen: string | undefined;
  /** To be seen or heard. */
  readonly on: boolean;
  readonly published: boolean;
  readonly error: RotundaError | undefined;
}

/** How a LocalDevice looks. @internal */
export function snapshotOf(facts: DeviceFacts): LocalDeviceSnapshot {
  const { kind, track, chosen, error } = facts;
  const settings = track?.getSettings() ?? {};
  return {
    kind,
    state: stateOf(facts),
    track: track ?? null,
    deviceId: settings.deviceId ?? chosen ?? '',
    label: track?.label ?? '',
    processing: Object.freeze(processingOf(settings)),
    error,
  };
}

function stateOf({ error, on, track, interrupted, published }: DeviceFacts): LocalDeviceState {
  if (error) {
    return 'failed';
  }
  if (on) {
    return !track ? 'starting' : interrupted ? 'interrupted' : 'on';
  }
  return published || track ? 'muted' : 'off';
}
