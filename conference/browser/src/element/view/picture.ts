import { element, setAttribute } from '../dom.js';
import type { Size } from '../layout.js';

/** Told which element shows a received publication; the function returned is called when it no longer does. */
export type Watch = (publication: string, video: HTMLVideoElement) => () => void;

/** Below this share of a cropped picture, it is shown whole instead. */
const leastShown = 0.55;

/**
 * Shows a video track: a `<video>` exactly while there is a track. It is made
 * once and kept until the track goes; it is always silent, sound is played
 * apart from it.
 */
export class Picture {
  /** Holds the video, or nothing. */
  readonly root = element('div', { class: 'picture' });
  readonly #onFrame: (shown: boolean) => void;
  readonly #watch: Watch;
  #unwatch: () => void = () => undefined;
  #publication = '';
  #video: HTMLVideoElement | undefined;
  #track: MediaStreamTrack | null = null;
  #stream: MediaStream | undefined;
  #box: Size | undefined;

  /** `onFrame` is told when the first frame is there, and when the picture goes. */
  constructor(onFrame: (shown: boolean) => void = () => undefined, watch: Watch = () => () => undefined) {
    this.#onFrame = onFrame;
    this.#watch = watch;
  }

  /** The video, while there is a track. */
  get video(): HTMLVideoElement | undefined {
    return this.#video;
  }

  /** Shows a track, or none; `publication` is the id of the received publication that it is of. */
  update(track: MediaStreamTrack | null, publication = ''): void {
    if (track) this.#show(track, publication !== '' && publication === this.#publication);
    else this.dispose();
    if (!this.#video || publication === this.#publication) return;
    this.#unwatch();
    this.#publication = publication;
    this.#unwatch = publication === '' ? () => undefined : this.#watch(publication, this.#video);
  }

  /** One that goes on by another way changes its track inside of the stream: the last picture stays until the next. */
  #show(track: MediaStreamTrack, goesOn: boolean): void {
    if (track === this.#track) return;
    const before = this.#track;
    this.#track = track;
    this.#video ??= this.#make();
    if (goesOn && before && this.#stream) {
      this.#stream.addTrack(track);
      this.#stream.removeTrack(before);
      return;
    }
    this.#stream = new MediaStream([track]);
    this.#video.srcObject = this.#stream;
    // Muted video may always play; a rejection means the track was changed again meanwhile.
    this.#video.play()?.catch(() => undefined);
  }

  /** Says how large the picture is shown, so that it is cropped only a little. */
  fit(box: Size): void {
    this.#box = box;
    const video = this.#video;
    if (!video || !video.videoWidth || !box.height) return;
    const picture = video.videoWidth / video.videoHeight;
    const place = box.width / box.height;
    const shown = Math.min(picture / place, place / picture);
    setAttribute(video, 'data-fit', shown < leastShown ? 'whole' : 'crop');
  }

  dispose(): void {
    this.#track = null;
    if (!this.#video) return;
    this.#unwatch();
    this.#unwatch = () => undefined;
    this.#publication = '';
    this.#stream = undefined;
    this.#video.srcObject = null;
    this.#video.remove();
    this.#video = undefined;
    this.#onFrame(false);
  }

  #make(): HTMLVideoElement {
    const video = element('video', { autoplay: true, playsinline: true, muted: true, part: 'video' });
    video.muted = true; // the attribute alone does nothing on an element made by script
    video.addEventListener('loadeddata', () => {
      if (video === this.#video) this.#onFrame(true);
    });
    video.addEventListener('resize', () => {
      if (this.#box) this.fit(this.#box);
    });
    this.root.append(video);
    return video;
  }
}
