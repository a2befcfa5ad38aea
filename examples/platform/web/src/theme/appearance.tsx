import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Appearance, Look } from './palette';

const key = 'rotunda.appearance';
const appearances: readonly Appearance[] = ['system', 'light', 'dark', 'contrast'];

interface AppearanceState {
  /** What was chosen. */
  appearance: Appearance;
  /** What that comes to. */
  look: Look;
  choose(appearance: Appearance): void;
}

const AppearanceContext = createContext<AppearanceState>({ appearance: 'system', look: 'light', choose: () => {} });

/** The choice of a browser, kept in it. */
export function AppearanceProvider({ children }: { children: ReactNode }) {
  const [appearance, setAppearance] = useState(stored);
  const dark = useMatches('(prefers-color-scheme: dark)');
  const contrast = useMatches('(prefers-contrast: more)');
  const look: Look = appearance !== 'system' ? appearance : contrast ? 'contrast' : dark ? 'dark' : 'light';
  const choose = useCallback((to: Appearance) => {
    setAppearance(to);
    try {
      localStorage.setItem(key, to);
    } catch {
      // It holds for this page.
    }
  }, []);
  useEffect(() => {
    const changed = (event: StorageEvent) => {
      if (event.key === key) setAppearance(stored());
    };
    window.addEventListener('storage', changed);
    return () => window.removeEventListener('storage', changed);
  }, []);
  const value = useMemo(() => ({ appearance, look, choose }), [appearance, look, choose]);
  return <AppearanceContext value={value}>{children}</AppearanceContext>;
}

/** How the pages look, and how to change it. */
export function useAppearance(): AppearanceState {
  return useContext(AppearanceContext);
}

function stored(): Appearance {
  try {
    const was = localStorage.getItem(key);
    return appearances.find((a) => a === was) ?? 'system';
  } catch {
    return 'system';
  }
}

function useMatches(query: string): boolean {
  return useSyncExternalStore(
    useCallback(
      (told) => {
        const list = matchMedia(query);
        list.addEventListener('change', told);
        return () => list.removeEventListener('change', told);
      },
      [query],
    ),
    () => matchMedia(query).matches,
  );
}
