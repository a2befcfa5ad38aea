import { openScreen, type ScreenOptions } from './devices.js';
import type { LocalPublication } from './local.js';
import { ScreenShare } from './screen.js';

/** What sharing a screen needs of a room. @internal */
export interface SharingContext {
  /** Whether sound may be published with it. */
  readonly audio: boolean;
  /** Publishes a track that the room stops when its publication ends; throws when the room was closed. */
  publish(track: MediaStreamTrack, source: 'screen' | 'screen-audio'): Promise<LocalPublication>;
  /** Follows the ends of publications; the function returned ends that. */
  onUnpublished(listener: (publication: LocalPublication) => void): () => void;
}

/** Lets the person choose a screen and publishes it, with its sound if there is any. @internal */
export async function shareScreen(options: ScreenOptions, context: SharingContext): Promise<ScreenShare> {
  const { video, audio } = await openScreen({ ...options, audio: (options.audio ?? true) && context.audio });
  try {
    const publications = [context.publish(video, 'screen')];
    if (audio) {
      publications.push(context.publish(audio, 'screen-audio'));
    }
    const [picture, sound] = await Promise.allSettled(publications);
    if (picture?.status !== 'fulfilled') {
      await (sound?.status === 'fulfilled' ? sound.value.unpublish() : undefined);
      throw picture?.reason;
    }
    const share = new ScreenShare(picture.value, sound?.status === 'fulfilled' ? sound.value : undefined);
    const off = context.onUnpublished((publication) => {
      if (publication === share.video) {
        off();
        void share.audio?.unpublish(); // no sound without its picture
      }
    });
    return share;
  } catch (error) {
    video.stop();
    audio?.stop();
    throw error;
  }
}
