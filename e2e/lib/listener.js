// Runs in every page before its own scripts: hears what media elements play,
// from outside of the SDK, sample by sample, and keeps when there was sound.
export function listener() {
  /** Every element that was ever given a stream. @type {Set<HTMLMediaElement>} */
  const elements = new Set();
  const srcObject = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject'));
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...srcObject,
    /** @this {HTMLMediaElement} @param {MediaProvider | null} value */
    set(value) {
      elements.add(this);
      srcObject.set?.call(this, value);
    },
  });

  // A steady tone is noise to a noise suppressor: the test tones must pass.
  const devices = navigator.mediaDevices;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints = {}) => {
    const { audio } = constraints;
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    return getUserMedia(audio ? { ...constraints, audio: { ...(audio === true ? {} : audio), ...plain } } : constraints);
  };

  const audio = new AudioContext({ sampleRate: 48000 });
  /** What is heard of each track: an analyser, and through one worklet for each element when it was loud. */
  /** @type {Map<MediaStreamTrack, {source: MediaStreamAudioSourceNode, analyser: AnalyserNode}>} */
  const tracks = new Map();
  /** @type {{at: number, rms: number}[]} */ const log = [];
  /** @type {AudioWorkletNode | undefined} */ let meter;
  const worklet = `registerProcessor('meter', class extends AudioWorkletProcessor {
    #sum = 0; #n = 0; #log = [];
    process([input]) {
      const channel = input[0];
      for (let i = 0; i < 128; i++) { const x = channel ? channel[i] : 0; this.#sum += x * x; }
      if (++this.#n === 4) { // 10.7 ms
        this.#log.push({ at: currentTime, rms: Math.sqrt(this.#sum / 512) });
        this.#sum = this.#n = 0;
        if (this.#log.length === 10) { this.port.postMessage(this.#log); this.#log = []; }
      }
      return true;
    }
  });`;
  const ready = audio.audioWorklet.addModule(URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' }))).then(() => {
    meter = new AudioWorkletNode(audio, 'meter', { channelCount: 1, channelCountMode: 'explicit' });
    meter.port.onmessage = ({ data }) => log.push(...data);
    const mute = audio.createGain();
    mute.gain.value = 0;
    meter.connect(mute).connect(audio.destination);
  });

  /** Follows the tracks that are heard now, many times a second: what a page hears that keeps to the streams of its elements. */
  function follow() {
    const heard = new Set();
    for (const element of elements) {
      if (element.paused || element.muted || element.volume === 0 || !(element.srcObject instanceof MediaStream)) continue;
      for (const track of element.srcObject.getAudioTracks()) if (track.readyState === 'live' && track.enabled) heard.add(track);
    }
    for (const [track, { source }] of tracks) {
      if (!heard.has(track)) {
        source.disconnect();
        tracks.delete(track);
      }
    }
    for (const track of heard) {
      if (tracks.has(track)) continue;
      const source = audio.createMediaStreamSource(new MediaStream([track]));
      const analyser = audio.createAnalyser();
      analyser.fftSize = 8192;
      analyser.smoothingTimeConstant = 0;
      source.connect(analyser);
      if (meter) source.connect(meter);
      tracks.set(track, { source, analyser });
    }
  }
  void ready.then(() => setInterval(follow, 5));

  /** @type {any} */ (window).heard = {
    /** The loudest frequency of each track that sounds. */
    tones: () => [...tracks.values()].flatMap(({ analyser }) => {
      const spectrum = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(spectrum);
      let top = 0;
      for (let i = 1; i < spectrum.length; i++) if (spectrum[i] > spectrum[top]) top = i;
      return spectrum[top] > -60 ? [Math.round((top * audio.sampleRate) / analyser.fftSize)] : [];
    }),
    now: () => audio.currentTime,
    log: () => log,
  };
}

/**
 * The longest time without sound since, in milliseconds.
 * @param {{at: number, rms: number}[]} log @param {number} since in seconds of the page's audio clock @param {number} [until]
 */
export function longestSilence(log, since, until = Infinity) {
  let longest = 0;
  let last = since;
  for (const { at, rms } of log) {
    if (at < since || at > until) continue;
    if (rms > 0.005) last = at;
    longest = Math.max(longest, at - last);
  }
  return Math.round(longest * 1000);
}
