import type { LocalPublication } from './local.js';

/** A shared screen: its picture and, where there is any, its sound. Made by Room.shareScreen. */
export class ScreenShare {
  readonly video: LocalPublication;
  readonly audio: LocalPublication | undefined;

  /** @internal */
  constructor(video: LocalPublication, audio: LocalPublication | undefined) {
    this.video = video;
    this.audio = audio;
  }

  /** Ends the sharing and the capture. */
  async stop(): Promise<void> {
    await Promise.all([this.video.unpublish(), this.audio?.unpublish()]);
  }
}
