/** What a Precheck needs of the browser beside connections and devices. @internal */
export interface PrecheckTools {
  /** Whether the page may use devices. */
  secure(): boolean;
  /** Whether a camera's track gives a picture within three seconds. */
  shows(track: MediaStreamTrack, signal: AbortSignal): Promise<boolean>;
  /** How loud a track is at its loudest within two seconds, 0 to 1; undefined where the browser does not let it be measured yet. */
  loudest(track: MediaStreamTrack, signal: AbortSignal): Promise<number | undefined>;
  /** A made picture that moves, so that it takes some rate. */
  picture(): { readonly track: MediaStreamTrack; stop(): void };
}

const showMs = 3000;
const listenMs = 2000;
const size = { width: 640, height: 360, frameRate: 15 };

/** The browser's. @internal */
export const browserTools: PrecheckTools = {
  secure: () => globalThis.isSecureContext,

  shows(track, signal) {
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    video.srcObject = new MediaStream([track]);
    return new Promise<boolean>((resolve) => {
      const done = (shown: boolean): void => {
        clearTimeout(timer);
        video.srcObject = null;
        resolve(shown);
      };
      const timer = setTimeout(() => done(false), showMs);
      signal.addEventListener('abort', () => done(false));
      video.addEventListener('timeupdate', () => video.videoWidth > 0 && done(true));
      video.play().catch(() => undefined); // muted video may play; if not, the time runs out
    });
  },

  async loudest(track, signal) {
    const context = new AudioContext();
    try {
      await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 500))]);
      if (context.state !== 'running') {
        return undefined; // not without a gesture
      }
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let loudest = 0;
      for (const until = Date.now() + listenMs; Date.now() < until && !signal.aborted; ) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        analyser.getFloatTimeDomainData(samples);
        loudest = Math.max(loudest, Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
      }
      return Math.min(1, loudest);
    } finally {
      await context.close();
    }
  },

  picture() {
    const canvas = Object.assign(document.createElement('canvas'), { width: size.width, height: size.height });
    const pen = canvas.getContext('2d')!;
    // Squares of random colour in random places cost an encoder about as much as a camera does.
    const draw = (): void => {
      for (let at = 0; at < 40; at++) {
        pen.fillStyle = `hsl(${Math.random() * 360} 60% ${30 + Math.random() * 40}%)`;
        pen.fillRect(Math.random() * size.width, Math.random() * size.height, 48, 48);
      }
    };
    draw();
    const timer = setInterval(draw, 1000 / size.frameRate);
    const [track] = canvas.captureStream(size.frameRate).getVideoTracks();
    return {
      track: track!,
      stop: () => {
        clearInterval(timer);
        track!.stop();
      },
    };
  },
};
