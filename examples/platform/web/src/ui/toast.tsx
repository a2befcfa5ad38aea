import type { AlertColor } from '@mui/material/Alert';
import { Suspense, createContext, lazy, useCallback, useContext, useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { useInCall } from './inCall';

/** A short message at the edge of the page, which goes away by itself. */
export interface Toast {
  text: string;
  severity?: AlertColor;
  /** A link or a button in it. */
  action?: { label: string; to: string } | { label: string; onClick(): void };
}

const ToastContext = createContext<(toast: Toast) => void>(() => {});

/** Shows a short message, one after the other. Screen readers read it out. What went wrong in a form belongs into the form. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

// Without it there are no messages; nothing else is lost.
const ToastView = lazy<ComponentType<{ toast: Toast; onGone(): void }>>(() => import('./ToastView').catch(() => ({ default: () => null })));
const most = 5;

/** Has the place for short messages. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [queue, setQueue] = useState<(Toast & { key: number })[]>([]);
  const show = useCallback((toast: Toast) => setQueue((was) => [...was, { ...toast, key: (was.at(-1)?.key ?? 0) + 1 }].slice(-most)), []);
  const inCall = useInCall();
  // What only tells of something does not lie over a call that one has gone into meanwhile.
  useEffect(() => {
    if (inCall) setQueue((was) => was.filter(({ severity }) => severity !== 'info'));
  }, [inCall]);
  const first = queue[0];
  return (
    <ToastContext value={show}>
      {children}
      {first && (
        <Suspense fallback={null}>
          <ToastView key={first.key} toast={first} onGone={() => setQueue((was) => was.filter((toast) => toast.key !== first.key))} />
        </Suspense>
      )}
    </ToastContext>
  );
}
