import type { Controller } from '../controller.js';
import type { Translator } from '../strings.js';

/** What every view needs: the words, and whom to tell what a person did. */
export interface ViewContext {
  readonly words: Translator;
  readonly controller: Controller;
}
