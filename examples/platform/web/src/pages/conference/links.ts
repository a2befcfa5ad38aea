/** A piece of a text: with href it is the address of a page. */
export interface Piece {
  text: string;
  href?: string;
}

/** Cuts a text at the http and https addresses in it. Nothing else becomes a link. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const m of text.matchAll(/\bhttps?:\/\/[^\s<>"'`\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi)) {
    const found = trimmed(m[0]);
    const href = safePage(found);
    if (!href) continue;
    if (m.index > from) out.push({ text: text.slice(from, m.index) });
    out.push({ text: found, href });
    from = m.index + found.length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

/** Leaves out what ends a sentence rather than an address. */
function trimmed(url: string): string {
  let s = url;
  for (;;) {
    const last = s.at(-1) ?? '';
    if (/[.,;:!?،؛؟…]/.test(last)) s = s.slice(0, -1);
    else if ((last === ')' && !s.includes('(')) || (last === ']' && !s.includes('['))) s = s.slice(0, -1);
    else return s;
  }
}

/** @returns the address of a page as a link may have it; undefined if it is none of the web, or brings a password along */
export function safePage(address: string): string | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username || url.password || !url.hostname) return undefined;
  return url.href;
}

/** How the address of a page is shown: without what every one of them has. */
export function shortPage(address: string): string {
  return address.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/$/, '');
}
