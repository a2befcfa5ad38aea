/** How the names begin of what is kept in this browser until somebody signs out, such as drafts. */
export const keptPrefix = 'rotunda.kept.';

/** Where `<rotunda-room>` remembers devices, which are the browser's, and the name that was last used, which is not. */
const roomKey = 'rotunda';

/** Says that somebody has signed out here, until somebody signs in again. */
const left = 'rotunda.left';

/**
 * Forgets what is kept: whoever comes next to this browser does not find it. Nothing is kept from then on, for pages that go away by it,
 * in other tabs too, would keep it once more.
 */
export function forgetKept(storage: Storage = localStorage): void {
  try {
    storage.setItem(left, '1');
    for (const key of Array.from({ length: storage.length }, (_, i) => storage.key(i))) if (key?.startsWith(keptPrefix)) storage.removeItem(key);
    const room = JSON.parse(storage.getItem(roomKey) ?? 'null') as { name?: unknown } | null;
    if (room && 'name' in room) storage.setItem(roomKey, JSON.stringify({ ...room, name: undefined }));
  } catch {
    // Nothing is kept here.
  }
}

/** Somebody is signed in: what they begin may be kept. */
export function keepAgain(storage: Storage = localStorage): void {
  try {
    storage.removeItem(left);
  } catch {
    // Nothing is kept here.
  }
}

/** Whether anything may be kept. */
export function mayKeep(storage: Pick<Storage, 'getItem'> = localStorage): boolean {
  return storage.getItem(left) === null;
}
