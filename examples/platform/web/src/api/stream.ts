import type { LiveEvents } from './events';

/** An event of GET /events, as the document of the API describes them. */
export interface LiveMessage {
  event: string;
  data: unknown;
}

/** The events that pages know. Others are not listened for. */
const names: Record<keyof LiveEvents, true> = {
  ready: true, reload: true, notification: true, message: true, counters: true, connection: true, presence: true, conference: true,
};

const firstWait = 1000;
const longestWait = 30_000;
const tick = 20_000;

interface StreamOptions {
  told(message: LiveMessage): void;
  /** The server refused the stream: perhaps nobody is signed in any more. */
  refused(): void;
  open?: (url: string) => EventSource;
}

/**
 * Listens to the events until the function that it returns is called. A stream that ends is opened again: by the browser, or, where
 * it gives up, from here.
 */
export function openStream({ told, refused, open = (url) => new EventSource(url) }: StreamOptions): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = firstWait;
  const begin = () => {
    clearTimeout(timer);
    source?.close();
    const opened = open('/api/events');
    source = opened;
    for (const event of Object.keys(names)) {
      opened.addEventListener(event, (message) => {
        wait = firstWait;
        told({ event, data: JSON.parse((message as MessageEvent<string>).data) });
      });
    }
    opened.onerror = () => {
      if (opened !== source || opened.readyState !== 2) return; // the browser tries again
      refused();
      clearTimeout(timer);
      timer = setTimeout(begin, wait);
      wait = Math.min(wait * 2, longestWait);
    };
  };
  begin();
  // After a sleep or another network the connection may be dead without anybody having said so.
  let last = Date.now();
  const clock = setInterval(() => {
    const now = Date.now();
    if (now - last > 3 * tick) begin();
    last = now;
  }, tick);
  window.addEventListener('online', begin);
  return () => {
    clearTimeout(timer);
    clearInterval(clock);
    window.removeEventListener('online', begin);
    source?.close();
    source = undefined;
  };
}
