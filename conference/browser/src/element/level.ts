/** How often a level is told, in milliseconds. */
const everyMs = 100;

/** Measures how loud a track is, for a meter. It plays nothing. */
export class LevelMeter {
  readonly #onLevel: (level: number) => void;
  #track: MediaStreamTrack | null = null;
  #audio: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `onLevel` is told the level ten times a second, 0 (silent) to 1, and 0 at the end of a track. */
  constructor(onLevel: (level: number) => void) {
    this.#onLevel = onLevel;
  }

  /** Measures another track from now on, or none. */
  listen(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#stop();
    this.#track = track;
    if (!track || typeof AudioContext !== 'function') return;
    // A page that nobody has touched yet may have to wait for it: then it follows at the first touch.
    this.#audio ??= new AudioContext();
    const analyser = this.#audio.createAnalyser();
    analyser.fftSize = 1024;
    this.#source = this.#audio.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      if (this.#audio?.state === 'suspended') void this.#audio.resume().catch(() => undefined);
      analyser.getFloatTimeDomainData(samples);
      this.#onLevel(levelOf(samples));
    }, everyMs);
  }

  dispose(): void {
    this.#stop();
    this.#track = null;
    void this.#audio?.close().catch(() => undefined);
    this.#audio = undefined;
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#source?.disconnect();
    this.#source = undefined;
    this.#onLevel(0);
  }
}

/** From 0 at -60 dBFS and below to 1 at 0 dBFS, by the mean square. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length);
  return Math.min(1, Math.max(0, 1 + decibels / 60));
}
