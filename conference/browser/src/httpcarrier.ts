import type { Carrier, CarrierEvents, CarrierFactory } from './carrier.js';
import { CloseCode } from './protocol.gen.js';

/** What a POST holds at most; the server takes no more. */
const maxFrames = 64;
const maxBytes = 4 * 65_536;

/** The body of a request that outlives its page. */
const maxKeepalive = 60_000;

/** How long a carrier that was closed may still send what waits. */
const closingMs = 1000;

const contentType = 'text/event-stream';

/**
 * A carrier of plain HTTP, for networks that block WebSockets: the server's
 * frames come in a response that streams, the client's go by POST, one at a time.
 */
export const httpCarrier: CarrierFactory = (url, events) => new HTTPCarrier(url.replace(/^ws/, 'http'), events);

class HTTPCarrier implements Carrier {
  readonly #url: string;
  readonly #events: CarrierEvents;
  readonly #abort = new AbortController();
  readonly #encoder = new TextEncoder();
  #id = '';
  #answered = false;
  #queue: Uint8Array[] = []; // events to send
  #posted = 0;
  #posting = false;
  #done = false;

  constructor(url: string, events: CarrierEvents) {
    this.#url = url;
    this.#events = events;
    void this.#run();
  }

  get trouble(): string | undefined {
    return this.#answered ? 'the server answered, and something on the way holds back what comes after that' : undefined;
  }

  send(frame: string): void {
    if (this.#done || !this.#id) {
      throw new Error('the carrier is not open');
    }
    this.#queue.push(this.#encoder.encode(`data: ${frame}\n\n`));
    void this.#pump();
  }

  close(code: number, reason: string): void {
    if (this.#done) {
      return;
    }
    this.#done = true;
    queueMicrotask(() => this.#events.closed(CloseCode.Abnormal, reason));
    if (!this.#id) {
      this.#abort.abort();
      return;
    }
    // At once, since the page may be going away; the server puts it in order.
    this.#queue.push(this.#encoder.encode(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`));
    const timer = setTimeout(() => this.#abort.abort(), closingMs);
    const sent: Promise<unknown>[] = [];
    while (this.#queue.length > 0) {
      sent.push(this.#post(this.#take(), ++this.#posted, true));
    }
    void Promise.allSettled(sent).then(() => {
      clearTimeout(timer);
      this.#abort.abort();
    });
  }

  #finish(code: number, reason: string): void {
    if (!this.#done) {
      this.#done = true;
      this.#abort.abort();
      this.#events.closed(code, reason);
    }
  }

  async #run(): Promise<void> {
    try {
      const response = await fetch(this.#url, {
        headers: { Accept: contentType, 'Rotunda-Carrier': 'open' },
        cache: 'no-store',
        credentials: 'include',
        signal: this.#abort.signal,
      });
      if (response.status !== 200 || !response.body || !response.headers.get('Content-Type')?.startsWith(contentType)) {
        this.#finish(CloseCode.Abnormal, `the server answered ${response.status} without a stream`);
        return;
      }
      this.#answered = true;
      await this.#read(response.body);
      this.#finish(CloseCode.Abnormal, 'the stream ended');
    } catch (error) {
      this.#finish(CloseCode.Abnormal, String(error));
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parse = eventParser((name, data) => this.#event(name, data));
    while (!this.#done) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      parse(decoder.decode(value, { stream: true }));
    }
  }

  #event(name: string, data: string): void {
    if (this.#done) {
      return;
    }
    if (name === '') {
      this.#events.frame(data);
    } else if (name === 'open') {
      this.#id = (JSON.parse(data) as { carrier: string }).carrier;
      this.#events.opened();
    } else if (name === 'close') {
      const { code, reason } = JSON.parse(data) as { code: number; reason: string };
      this.#finish(code, reason);
    }
  }

  /** Posts what waits, until nothing does. */
  async #pump(): Promise<void> {
    if (this.#posting) {
      return;
    }
    this.#posting = true;
    await Promise.resolve(); // what is sent in one go goes together
    while (this.#queue.length > 0 && !this.#done) {
      const number = ++this.#posted;
      const body = this.#take();
      // The server takes each number once, so that a connection that was lost does not leave it in doubt.
      const status = await this.#post(body, number, false).catch(() => this.#post(body, number, false).catch(() => 0));
      if (status !== 204) {
        this.#finish(CloseCode.Abnormal, status ? `the server answered ${status}` : 'frames could not be sent');
      }
    }
    this.#posting = false;
  }

  /** Takes as much as one POST holds. */
  #take(): Blob {
    let bytes = 0;
    let count = 0;
    for (const event of this.#queue) {
      if (count >= maxFrames || (count > 0 && bytes + event.length > maxBytes)) {
        break;
      }
      bytes += event.length;
      count++;
    }
    return new Blob(this.#queue.splice(0, count) as BlobPart[]);
  }

  async #post(body: Blob, number: number, last: boolean): Promise<number> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'Content-Type': contentType, 'Rotunda-Carrier': this.#id, 'Rotunda-Sequence': String(number) },
      body,
      cache: 'no-store',
      credentials: 'include',
      keepalive: last && body.size <= maxKeepalive,
      signal: this.#abort.signal,
    });
    return response.status;
  }
}

/** Reads a stream of events piece by piece: WHATWG HTML, "Parsing an event stream". @internal */
export function eventParser(event: (name: string, data: string) => void): (text: string) => void {
  let rest: string[] = []; // of a line that is not complete
  let name = '';
  let data: string[] = [];
  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) {
        event(name, data.join('\n'));
      }
      name = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      name = value;
    } else if (field === 'data') {
      data.push(value);
    }
  };
  return (text) => {
    const lines = text.split('\n');
    rest.push(lines[0]!);
    for (const next of lines.slice(1)) {
      line(rest.join('').replace(/\r$/, ''));
      rest = [next];
    }
  };
}
