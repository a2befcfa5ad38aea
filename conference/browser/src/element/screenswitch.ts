import type { Room } from '../room.js';
import type { ScreenShare } from '../screen.js';
import { type Notice, screenNotice } from './problem.js';

/** Where screen sharing stands. */
export type Sharing = 'off' | 'starting' | 'on';

/** The screen behind one button. It is also ended by the browser's own "stop sharing" and by the server. */
export class ScreenSwitch {
  readonly #room: Room;
  readonly #changed: () => void;
  readonly #undo: () => void;
  #sharing: Sharing = 'off';
  #share: ScreenShare | undefined;
  #notice: Notice | undefined;

  constructor(room: Room, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
    this.#undo = room.on('localUnpublished', (publication) => {
      if (publication !== this.#share?.video) return;
      this.#share = undefined;
      this.#set('off');
    });
  }

  get sharing(): Sharing {
    return this.#sharing;
  }

  /** Why the last attempt failed. */
  get notice(): Notice | undefined {
    return this.#notice;
  }

  dismiss(): void {
    this.#notice = undefined;
    this.#changed();
  }

  /** Starts or ends sharing; to start it must be called in a click or key press. */
  async toggle(): Promise<void> {
    if (this.#sharing === 'starting') return;
    if (this.#share) {
      const share = this.#share;
      this.#share = undefined;
      this.#set('off');
      await share.stop().catch(() => undefined); // the capture has ended in any case
      return;
    }
    this.#notice = undefined;
    this.#set('starting');
    try {
      this.#share = await this.#room.shareScreen();
      this.#set(this.#share.video.state === 'ended' ? 'off' : 'on');
    } catch (error) {
      this.#notice = screenNotice(error);
      this.#set('off');
    }
  }

  dispose(): void {
    this.#undo();
  }

  #set(sharing: Sharing): void {
    this.#sharing = sharing;
    this.#changed();
  }
}
