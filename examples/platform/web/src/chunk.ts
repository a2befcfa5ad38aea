import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { Problem } from './api/problem';

const key = 'rotunda.reloaded';

/**
 * Loads a part of the application for a page that somebody goes to. After a new release the parts of the old one are gone: then the
 * page is loaded anew, once. While the server is away the problem is "away".
 */
export async function chunk<T>(load: () => Promise<T>): Promise<T> {
  try {
    const module = await load();
    sessionStorage.removeItem(key);
    return module;
  } catch (error) {
    const answers = await fetch('/platform.json', { cache: 'no-store' }).then((r) => r.ok, () => false);
    if (!answers) throw new Problem('away');
    if (sessionStorage.getItem(key)) throw error;
    sessionStorage.setItem(key, location.pathname);
    location.reload();
    return new Promise(() => {}); // the page goes
  }
}

/** As React's lazy, for parts of a page such as dialogs: they never load the page anew, which might be in a call. */
export function lazyPart<P>(load: () => Promise<{ default: ComponentType<P> }>): LazyExoticComponent<ComponentType<P>> {
  return lazy(load as () => Promise<{ default: ComponentType<P> }>) as LazyExoticComponent<ComponentType<P>>;
}
