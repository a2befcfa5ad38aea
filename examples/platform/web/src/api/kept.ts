/** How the names begin of what is kept in this browser until somebody signs out, such as drafts. */
export const keptPrefix = 'rotunda.kept.';

/** Forgets what is kept: whoever comes next to this browser does not find it. */
export function forgetKept(storage: Storage = localStorage): void {
  try {
    for (const key of Array.from({ length: storage.length }, (_, i) => storage.key(i))) if (key?.startsWith(keptPrefix)) storage.removeItem(key);
  } catch {
    // Nothing is kept here.
  }
}
