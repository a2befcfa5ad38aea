import { type LiveMessage, openStream } from './stream';

type Between = { said: LiveMessage } | { question: true } | { here: true };

const patience = 1500;

interface SharedOptions {
  told(message: LiveMessage): void;
  refused(): void;
  open?: typeof openStream;
}

/**
 * Listens to the events of an account until the function that it returns is called. All tabs of a browser share one stream, since
 * over HTTP/1.1 a browser has few connections: the tab that holds the lock opens it and tells the others.
 */
export function shareStream(account: string, { told, refused, open = openStream }: SharedOptions): () => void {
  // Over plain HTTP there are no locks.
  const locks = (navigator as { locks?: LockManager | null }).locks;
  if (!locks || typeof BroadcastChannel === 'undefined') return open({ told, refused });
  const name = `rotunda.events.${account}`;
  const channel = new BroadcastChannel(name);
  let over = false;
  let waiting: AbortController | undefined;
  let close: (() => void) | undefined;
  let answer: ReturnType<typeof setTimeout> | undefined;

  const lead = () =>
    new Promise<void>((resolve) => {
      const stop = open({
        told(message) {
          told(message);
          channel.postMessage({ said: message } satisfies Between);
        },
        refused,
      });
      close = () => {
        close = undefined;
        stop();
        resolve();
      };
      if (over) close();
    });
  const wait = () => {
    const turn = new AbortController();
    waiting = turn;
    locks.request(name, { signal: turn.signal }, lead).catch(() => turn.signal.aborted || lost());
  };
  // Another tab has taken it: then this one waits for its turn again.
  const lost = () => {
    close?.();
    if (!over) wait();
  };
  const take = () => {
    waiting?.abort();
    locks.request(name, { steal: true }, lead).catch(lost);
  };
  channel.onmessage = ({ data }: MessageEvent<Between>) => {
    if ('said' in data) told(data.said);
    else if ('question' in data && close) channel.postMessage({ here: true } satisfies Between);
    else if ('here' in data) clearTimeout(answer);
  };
  // A tab that the system has put to sleep holds the lock and tells nothing.
  const shown = () => {
    if (document.visibilityState !== 'visible' || close) return;
    clearTimeout(answer);
    answer = setTimeout(() => {
      if (!close && !over) take();
    }, patience);
    channel.postMessage({ question: true } satisfies Between);
  };
  document.addEventListener('visibilitychange', shown);
  wait();
  return () => {
    over = true;
    waiting?.abort();
    clearTimeout(answer);
    document.removeEventListener('visibilitychange', shown);
    close?.();
    channel.close();
  };
}
