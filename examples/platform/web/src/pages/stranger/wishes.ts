import { keptPrefix } from '../../api/kept';
import type { MatchWishes } from '@rotunda-rtc/browser';

/** Until somebody signs out: what people like to talk about is nobody else's business. */
const key = `${keptPrefix}stranger`;

/** The most that the queue takes (docs/match.md). */
export const mostInterests = 10;
const longestInterest = 64; // bytes

/** Languages one can ask for; their names are the browser's. */
export const spoken = ['en', 'fr', 'ar', 'de', 'es', 'it', 'pt', 'tr', 'ru', 'hi', 'zh', 'ja'] as const;

/** What somebody would like to talk about, and in which language; empty for any. */
export interface Wishes {
  interests: string[];
  language: string;
}

/** Interests as the queue takes them: short, once each, and not too many. */
export function tidyInterests(interests: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const each of interests) {
    const text = shorten(each.trim().replace(/\s+/gu, ' '));
    if (text !== '' && !seen.has(text.toLocaleLowerCase())) seen.set(text.toLocaleLowerCase(), text);
  }
  return [...seen.values()].slice(0, mostInterests);
}

function shorten(text: string): string {
  const encoder = new TextEncoder();
  let short = '';
  let size = 0;
  for (const character of text) {
    size += encoder.encode(character).length;
    if (size > longestInterest) break;
    short += character;
  }
  return short;
}

/** What the queue is told. */
export function matchWishes({ interests, language }: Wishes): MatchWishes {
  return { ...(interests.length > 0 ? { interests: tidyInterests(interests) } : {}), ...(language ? { language } : {}) };
}

/** What was wished for the last time. */
export function rememberedWishes(): Wishes {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Wishes> | null;
    const interests = Array.isArray(kept?.interests) ? kept.interests.filter((each) => typeof each === 'string') : [];
    return { interests: tidyInterests(interests), language: spoken.find((each) => each === kept?.language) ?? '' };
  } catch {
    return { interests: [], language: '' };
  }
}

export function rememberWishes(wishes: Wishes): void {
  try {
    localStorage.setItem(key, JSON.stringify(wishes));
  } catch {
    // It holds for this time.
  }
}

/** The name of a language in the language of the pages. */
export function languageName(tag: string, language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
}
