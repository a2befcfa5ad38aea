/** What a browser does to the sound of the microphone and the picture of the camera before they are sent. */
export interface Tuning {
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
  /** Offered by few browsers and machines; nothing happens elsewhere. */
  readonly backgroundBlur: boolean;
}

/** One switch of a {@link Tuning}. */
export type TuningKey = keyof Tuning;

/** As good for talking as it gets, and nothing changed about the picture. */
export const plainTuning: Tuning = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  backgroundBlur: false,
};

/** Those that concern the microphone; the rest is the camera's. */
export const soundTunings = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const satisfies readonly TuningKey[];

/** Whether the browser can blur the background of this camera (Media Capture and Streams Extensions, backgroundBlur). */
export function blurs(camera: MediaStreamTrack | null): boolean {
  const capabilities = camera?.getCapabilities?.() as { backgroundBlur?: readonly boolean[] } | undefined;
  return capabilities?.backgroundBlur?.includes(true) ?? false;
}
