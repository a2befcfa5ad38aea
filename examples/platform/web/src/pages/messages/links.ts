/** A part of a text: plain, or a link. */
export interface Part {
  text: string;
  /** Where it leads: a path of these pages, or an address elsewhere. */
  href?: string;
}

// Signs that turn the direction of what follows are not part of any.
const address = /https?:\/\/[^\s<>"'`«»“”\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;

/** Takes a text apart into what is plain and the web addresses in it. */
export function partsOf(text: string, origin: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const shown = trimmed(match[0]);
    const href = hrefOf(shown, origin);
    if (!href) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** An address without the marks that end the sentence, and without a bracket that it did not open. */
function trimmed(found: string): string {
  let shown = found;
  for (;;) {
    const last = shown.at(-1) ?? '';
    const open = { ')': '(', ']': '[', '}': '{' }[last];
    if (/[.,;:!?،؛؟…*_~]/.test(last) || (open && shown.split(open).length < shown.split(last).length)) shown = shown.slice(0, -1);
    else return shown;
  }
}

function hrefOf(shown: string, origin: string): string | undefined {
  try {
    const url = new URL(shown);
    if (url.username || url.password) return undefined; // it looks like the address of another host
    // A path that begins with // is another host's as well.
    return url.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : url.href;
  } catch {
    return undefined;
  }
}

/** The path of a call that a text invites to, if it does. */
export function callIn(text: string, origin: string): string | undefined {
  return partsOf(text, origin).find((part) => part.href && /^\/meet\/\d{4,12}$/.test(part.href))?.href;
}
