import { base } from './base.js';
import { call } from './call.js';
import { dialogs } from './dialogs.js';
import { panel } from './panel.js';
import { prejoin } from './prejoin.js';
import { together } from './together.js';
import { running } from './running.js';
import { tokens } from './tokens.js';

/** The element's styles, in their order. */
export const css: readonly string[] = [tokens, base, prejoin, call, panel, together, dialogs, running];

/** The element's styles as constructed sheets, which strict content security policies allow. */
export function sheets(): CSSStyleSheet[] {
  return css.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}
