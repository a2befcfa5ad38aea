import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { Problem } from './api/problem';
import { LostPart } from './ui/LostPart';

/** A part of the application could not be loaded: the server is away, or has a new release without it. */
export class ChunkLost extends Error {
  override readonly name = 'ChunkLost';
}

/** Loads the part of the application that a page is. What goes wrong is a ChunkLost, which the error page knows how to mend. */
export async function chunk<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new ChunkLost(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * As React's lazy, for parts of a page such as dialogs, in a Suspense. What cannot be loaded says so in its place, and leaves the page as
 * it is: it might be in a call.
 */
export function lazyPart<P>(load: () => Promise<{ default: ComponentType<P> }>): LazyExoticComponent<ComponentType<P>> {
  const safely = () => load().catch(() => ({ default: LostPart as ComponentType<P> }));
  return lazy(safely as () => Promise<{ default: ComponentType<P> }>) as LazyExoticComponent<ComponentType<P>>;
}

const key = 'rotunda.reloaded';

/** Whether loading the page anew may help: it has not been done yet by this release of the application. Says so once. */
export function mayReload(release: string = import.meta.url, storage: Storage = sessionStorage): boolean {
  try {
    if (storage.getItem(key) === release) return false;
    storage.setItem(key, release);
    return true;
  } catch {
    return false; // without a memory it would be done for ever
  }
}

/** A problem for the server's answer to where a lost part went: null if it answers, and has it not. */
export async function whyLost(): Promise<Problem | null> {
  const answers = await fetch('/readyz', { cache: 'no-store' }).then(
    (response) => response.ok,
    () => false,
  );
  return answers ? null : new Problem('away');
}
