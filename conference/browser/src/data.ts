import { RotundaError } from './errors.js';
import type { DataMessage, SendDataOptions } from './options.js';
import { LIMITS } from './protocol.gen.js';

// A data message: version (1 byte), length of the header (2 bytes, big-endian),
// the header as JSON, the payload. The client's header names receivers, the
// server's the sender.

const version = 1;
const prefixBytes = 3;

/** Above this a reliable message waits, and a lossy one is dropped. */
const maxBuffered = { reliable: 1 << 20, lossy: 64 << 10 };

const openTimeoutMs = 15_000;

/** Renders a message for the wire. @internal */
export function encodeData(payload: Uint8Array | string, options: SendDataOptions): Uint8Array<ArrayBuffer> {
  const header: { to?: readonly string[]; topic?: string } = {};
  if (options.to) {
    header.to = options.to;
  }
  if (options.topic) {
    header.topic = options.topic;
  }
  const encoder = new TextEncoder();
  const head = encoder.encode(JSON.stringify(header));
  const body = typeof payload === 'string' ? encoder.encode(payload) : payload;
  const limit = (options.reliable ?? true) ? LIMITS.dataReliable : LIMITS.dataLossy;
  const bytes = prefixBytes + head.length + body.length;
  if (bytes > limit) {
    throw new RotundaError('too_large', `a data message of ${bytes} bytes with its header, ${limit} are allowed`);
  }
  const message = new Uint8Array(bytes);
  new DataView(message.buffer).setUint16(1, head.length);
  message[0] = version;
  message.set(head, prefixBytes);
  message.set(body, prefixBytes + head.length);
  return message;
}

/** Reads a message of the server; undefined for what this version cannot read. @internal */
export function decodeData(message: ArrayBuffer, reliable: boolean): DataMessage | undefined {
  if (message.byteLength < prefixBytes) {
    return undefined;
  }
  const view = new DataView(message);
  const start = prefixBytes + view.getUint16(1);
  if (view.getUint8(0) !== version || start > message.byteLength) {
    return undefined;
  }
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(message, prefixBytes, start - prefixBytes)));
    const { from, topic } = header as { from?: unknown; topic?: unknown };
    return {
      from: typeof from === 'string' ? from : '',
      topic: typeof topic === 'string' ? topic : undefined,
      payload: new Uint8Array(message, start),
      reliable,
    };
  } catch {
    return undefined;
  }
}

/**
 * The two data channels of one receive transport, both negotiated in advance:
 * id 0 reliable, id 1 lossy.
 *
 * @internal
 */
export class DataChannels {
  readonly #reliable: RTCDataChannel;
  readonly #lossy: RTCDataChannel;

  constructor(pc: RTCPeerConnection, received: (message: DataMessage) => void) {
    this.#reliable = pc.createDataChannel('reliable', { negotiated: true, id: 0, ordered: true });
    this.#lossy = pc.createDataChannel('lossy', { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 });
    for (const channel of [this.#reliable, this.#lossy]) {
      channel.binaryType = 'arraybuffer';
      channel.addEventListener('message', (event: MessageEvent<unknown>) => {
        const message = event.data instanceof ArrayBuffer ? decodeData(event.data, channel === this.#reliable) : undefined;
        if (message) {
          received(message);
        }
      });
    }
    this.#reliable.bufferedAmountLowThreshold = maxBuffered.reliable / 2;
  }

  /** Hands a message to its channel, when that is open and has space. */
  async send(message: Uint8Array<ArrayBuffer>, reliable: boolean): Promise<void> {
    const channel = reliable ? this.#reliable : this.#lossy;
    if (channel.readyState !== 'open') {
      await happens(channel, 'open');
    }
    if (!reliable) {
      if (channel.bufferedAmount <= maxBuffered.lossy) {
        channel.send(message);
      }
      return;
    }
    while (channel.bufferedAmount > maxBuffered.reliable) {
      await happens(channel, 'bufferedamountlow');
    }
    channel.send(message);
  }

  close(): void {
    this.#reliable.close();
    this.#lossy.close();
  }
}

/** Waits for an event of a channel; rejects when it closes first or takes too long. */
function happens(channel: RTCDataChannel, type: 'open' | 'bufferedamountlow'): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error: RotundaError | undefined): void => {
      clearTimeout(timer);
      channel.removeEventListener(type, onEvent);
      channel.removeEventListener('close', onClose);
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    };
    const onEvent = (): void => done(undefined);
    const onClose = (): void => done(new RotundaError('closed', `the data channel ${channel.label} was closed`));
    const timer = setTimeout(() => done(new RotundaError('timeout', `the data channel ${channel.label} did not open or drain`)), openTimeoutMs);
    channel.addEventListener(type, onEvent);
    channel.addEventListener('close', onClose);
    if (channel.readyState === 'closed' || channel.readyState === 'closing') {
      onClose();
    }
  });
}
