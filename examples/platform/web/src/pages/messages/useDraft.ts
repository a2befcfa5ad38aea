import { useCallback, useEffect, useRef, useState } from 'react';
import { type Draft, Drafts } from './drafts';

type Content = Omit<Draft, 'at'>;

/** What is being written: as it was left if it was begun, and kept while it changes, until it is dropped. */
export function useDraft(account: string, occasion: string, initial: Content) {
  const [drafts] = useState(() => new Drafts(account));
  const [kept] = useState(() => drafts.get(occasion));
  const [content, setContent] = useState<Content>(() => (kept ? { to: kept.to, subject: kept.subject, body: kept.body } : initial));
  const [first] = useState(initial);
  const dropped = useRef(false);
  const changed = kept !== undefined || !same(content, first);
  const [saved, setSaved] = useState(kept !== undefined);

  const latest = useRef(() => {});
  useEffect(() => {
    const save = () => {
      if (dropped.current) return;
      if (changed) drafts.set(occasion, content);
      else drafts.delete(occasion);
      setSaved(changed);
    };
    latest.current = save;
    const timer = setTimeout(save, 400);
    return () => clearTimeout(timer);
  }, [drafts, occasion, content, changed]);
  useEffect(() => {
    const leave = () => latest.current();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      latest.current();
    };
  }, []);

  const change = useCallback((part: Partial<Content>) => setContent((was) => ({ ...was, ...part })), []);
  const drop = useCallback(() => {
    dropped.current = true;
    drafts.delete(occasion);
  }, [drafts, occasion]);
  const keep = useCallback((again: Content) => drafts.set(occasion, again), [drafts, occasion]);
  return { content, change, begunBefore: kept !== undefined, changed, saved, drop, keep };
}

function same(a: Content, b: Content): boolean {
  return a.subject === b.subject && a.body === b.body && a.to.map((p) => p.id).join() === b.to.map((p) => p.id).join();
}
