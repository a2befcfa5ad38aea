import { keptPrefix, mayKeep } from '../../api/kept';
import type { Person } from '../../api/queries';

/** A message that is not sent yet. */
export interface Draft {
  to: Person[];
  subject: string;
  body: string;
  /** When it was last changed, in milliseconds. */
  at: number;
}

const prefix = `${keptPrefix}drafts.`;
/** How many drafts are kept for one account, and for how long. */
const maxDrafts = 20;
const maxAge = 30 * 24 * 3600_000;

/**
 * The drafts of one account, kept in this browser until they are sent, thrown away, or whoever wrote them signs out. Where the browser
 * keeps nothing, they live as long as the form.
 */
export class Drafts {
  private readonly key: string;
  private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

  constructor(account: string, storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = localStorage) {
    this.key = prefix + account;
    this.storage = storage;
  }

  /** The draft for an occasion: "new", or what is answered. */
  get(occasion: string): Draft | undefined {
    return this.all()[occasion];
  }

  /** Keeps a draft, or forgets it if nothing is in it. */
  set(occasion: string, draft: Omit<Draft, 'at'>, now = Date.now()): void {
    const all = this.all(now);
    delete all[occasion];
    if (draft.subject.trim() || draft.body.trim() || draft.to.length > 0) all[occasion] = { ...draft, at: now };
    const kept = Object.entries(all).sort((a, b) => b[1].at - a[1].at).slice(0, maxDrafts);
    this.write(Object.fromEntries(kept));
  }

  delete(occasion: string): void {
    const all = this.all();
    delete all[occasion];
    this.write(all);
  }

  private all(now = Date.now()): Record<string, Draft> {
    try {
      const all: unknown = JSON.parse(this.storage.getItem(this.key) ?? '{}');
      if (typeof all !== 'object' || all === null) return {};
      return Object.fromEntries(Object.entries(all as Record<string, unknown>).filter((entry): entry is [string, Draft] => isDraft(entry[1]) && now - entry[1].at < maxAge));
    } catch {
      return {};
    }
  }

  private write(all: Record<string, Draft>): void {
    try {
      if (Object.keys(all).length === 0) this.storage.removeItem(this.key);
      else if (mayKeep(this.storage)) this.storage.setItem(this.key, JSON.stringify(all));
    } catch {
      // no room, or not allowed: the page still has it
    }
  }
}

function isDraft(value: unknown): value is Draft {
  const d = value as Partial<Draft> | null;
  return typeof d === 'object' && d !== null && Array.isArray(d.to) && d.to.every((p) => typeof p?.id === 'string' && typeof p.full_name === 'string') &&
    typeof d.subject === 'string' && typeof d.body === 'string' && typeof d.at === 'number';
}
