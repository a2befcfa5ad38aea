import type { Controller } from '../controller.js';
import type { Translator } from '../strings.js';

/** What the page can do that the controller knows nothing of. */
export interface Commands {
  settings(): void;
  help(): void;
  fullscreen(): void;
  pictureInPicture(): void;
  /** Asks before something that cannot be taken back. */
  confirm(question: Question): void;
}

/** Something to be asked before it is done. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** On the button that does it. */
  readonly action: string;
  /** Whether there is something to be told with it. */
  readonly message?: true;
  readonly press: (message: string) => void;
}

/** What every view needs: the words, and whom to tell what a person did. */
export interface ViewContext {
  readonly words: Translator;
  readonly controller: Controller;
  readonly commands: Commands;
  /** The element itself; panels of programs are put into its light tree. */
  readonly host: HTMLElement;
  /** What people call the room; empty or absent: its name. */
  readonly label?: () => string;
  /** Whether a control is offered. */
  readonly offers: (control: Control) => boolean;
  /** Whether the page lets keys work at all. */
  readonly keys: () => boolean;
}

/** The controls that an element can do without. */
export type Control = 'microphone' | 'camera' | 'screen' | 'hand' | 'reactions' | 'captions' | 'people' | 'chat' | 'polls' | 'room' | 'password' | 'panels' | 'layout' | 'pip' | 'fullscreen' | 'settings' | 'language' | 'help' | 'leave';
