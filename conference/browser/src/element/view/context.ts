import type { Controller } from '../controller.js';
import type { Translator } from '../strings.js';

/** What the page can do that the controller knows nothing of. */
export interface Commands {
  settings(): void;
  help(): void;
  fullscreen(): void;
  pictureInPicture(): void;
}

/** What every view needs: the words, and whom to tell what a person did. */
export interface ViewContext {
  readonly words: Translator;
  readonly controller: Controller;
  readonly commands: Commands;
  /** The element itself; panels of programs are put into its light tree. */
  readonly host: HTMLElement;
  /** Whether a control is offered. */
  readonly offers: (control: Control) => boolean;
  /** Whether the page lets keys work at all. */
  readonly keys: () => boolean;
}

/** The controls that an element can do without. */
export type Control = 'microphone' | 'camera' | 'screen' | 'hand' | 'reactions' | 'captions' | 'people' | 'chat' | 'polls' | 'panels' | 'layout' | 'pip' | 'fullscreen' | 'settings' | 'help' | 'leave';
