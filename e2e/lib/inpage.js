// Runs in every page before its own scripts. It watches what the page plays,
// from outside of the SDK: the media elements and what comes out of them. Of
// the SDK it keeps the room that the page joined, for its statistics, and of the
// page's connections what sends, to stop encodings as a browser does by itself.
(() => {
  /** Every element that was ever given a stream. @type {Set<HTMLMediaElement>} */
  const elements = new Set();
  const srcObject = /** @type {PropertyDescriptor} */ (
    Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject')
  );
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
  if (devices) {
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (constraints = {}) => {
      const { audio } = constraints;
      const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      return getUserMedia(audio ? { ...constraints, audio: { ...(audio === true ? {} : audio), ...plain } } : constraints);
    };
  }

  /** What sends the page's tracks. @type {RTCRtpSender[]} */
  const senders = [];
  const addTransceiver = RTCPeerConnection.prototype.addTransceiver;
  RTCPeerConnection.prototype.addTransceiver = function (...args) {
    const transceiver = addTransceiver.apply(this, args);
    senders.push(transceiver.sender);
    return transceiver;
  };

  /**
   * Ends or begins encodings of the camera, as the browser does by itself when its path gets narrow: nobody is told.
   * @param {string[]} rids @param {boolean} active
   */
  async function encode(rids, active) {
    for (const sender of senders) {
      const parameters = sender.getParameters();
      const encodings = parameters.encodings?.filter(({ rid }) => rid && rids.includes(rid)) ?? [];
      if (encodings.length === 0) continue;
      for (const encoding of encodings) encoding.active = active;
      await sender.setParameters(parameters);
    }
  }

  const WIDTH = 160, HEIGHT = 90, BLOCKS = 16;

  /**
   * Reads the number, the person and the lower part of the picture.
   * @param {HTMLVideoElement} video @param {CanvasRenderingContext2D} canvas
   */
  function read(video, canvas) {
    canvas.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const { data } = canvas.getImageData(0, 0, WIDTH, HEIGHT);
    let bits = 0;
    for (let i = 0; i < BLOCKS; i++) {
      const at = (5 * WIDTH + (i + 0.5) * (WIDTH / BLOCKS)) * 4;
      if (data[at + 1] > 125) bits |= 1 << i;
    }
    const picture = new Uint8Array(WIDTH * (HEIGHT - 12));
    for (let i = 0; i < picture.length; i++) picture[i] = data[(12 * WIDTH + i) * 4 + 1];
    return { number: bits & 8191, who: bits >> 13, picture };
  }

  /**
   * A watch on one element: every frame it showed.
   * @typedef {{frames: {at: number, number: number, who: number, change: number, width: number}[], stopped: boolean}} Watch
   * @type {Map<number, Watch>}
   */
  const watches = new Map();

  /** @param {HTMLVideoElement} video */
  function watch(video) {
    const id = watches.size + 1;
    /** @type {Watch} */
    const w = { frames: [], stopped: false };
    watches.set(id, w);
    const surface = document.createElement('canvas');
    surface.width = WIDTH;
    surface.height = HEIGHT;
    const canvas = /** @type {CanvasRenderingContext2D} */ (surface.getContext('2d', { willReadFrequently: true }));
    /** @type {Uint8Array | undefined} */
    let before;
    const next = () => {
      const { number, who, picture } = read(video, canvas);
      let change = 0; // mean difference per pixel
      if (before) for (let i = 0; i < picture.length; i++) change += Math.abs(picture[i] - before[i]) / picture.length;
      before = picture;
      w.frames.push({ at: performance.now(), number, who, change, width: video.videoWidth });
      if (!w.stopped) video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
    return id;
  }

  const audio = new AudioContext();
  /** @type {Map<MediaStreamTrack, AnalyserNode>} */
  const analysers = new Map();

  /** The analysers of all that can be heard now: tracks on elements that play aloud. */
  function heard() {
    const tracks = new Set();
    for (const e of elements) {
      if (e.paused || e.muted || e.volume === 0 || !(e.srcObject instanceof MediaStream)) continue;
      for (const t of e.srcObject.getAudioTracks()) {
        if (t.readyState === 'live' && t.enabled) tracks.add(t);
      }
    }
    for (const t of analysers.keys()) if (!tracks.has(t)) analysers.delete(t);
    for (const t of tracks) {
      if (analysers.has(t)) continue;
      const analyser = audio.createAnalyser();
      analyser.fftSize = 8192;
      analyser.smoothingTimeConstant = 0;
      audio.createMediaStreamSource(new MediaStream([t])).connect(analyser);
      analysers.set(t, analyser);
    }
    return [...analysers.values()];
  }

  /** The loudest frequency of each track that can be heard: [{hz, db}]. */
  function tones() {
    const out = [];
    for (const analyser of heard()) {
      const spectrum = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(spectrum);
      let top = 0;
      for (let i = 1; i < spectrum.length; i++) if (spectrum[i] > spectrum[top]) top = i;
      const db = spectrum[top];
      if (Number.isFinite(db)) out.push({ hz: Math.round((top * audio.sampleRate) / analyser.fftSize), db: Math.round(db) });
    }
    return out;
  }

  document.addEventListener('rotunda-joined', (event) => {
    /** @type {any} */ (window).e2e.room = /** @type {CustomEvent} */ (event).detail.room;
  });

  /** @type {any} */ (window).e2e = {
    watch,
    /** @param {number} id */
    frames: (id) => watches.get(id)?.frames ?? [],
    /** @param {number} id */
    stop: (id) => { const w = watches.get(id); if (w) w.stopped = true; },
    now: () => performance.now(),
    encode,
    tones,
  };
})();
