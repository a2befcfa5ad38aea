import { base } from './base.js';
import { call } from './call.js';
import { chat } from './chat.js';
import { prejoin } from './prejoin.js';
import { tokens } from './tokens.js';

/** The element's styles as constructed sheets, which strict content security policies allow. */
export function sheets(): CSSStyleSheet[] {
  return [tokens, base, prejoin, call, chat].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
}
