import type { Processing } from '../devicestate.js';

/** What a browser does to the sound of the microphone and the picture of the camera before they are sent. */
export type Tuning = Readonly<Required<Processing>>;

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
