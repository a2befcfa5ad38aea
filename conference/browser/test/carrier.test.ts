import { afterEach, expect, test, vi } from 'vitest';
import { webSocketCarrier } from '../src/carrier.js';

class FakeWebSocket extends EventTarget {
  static readonly made: FakeWebSocket[] = [];
  readonly url: string;
  readonly sent: string[] = [];
  closed: [number, string] | undefined;

  constructor(url: string) {
    super();
    this.url = url;
    FakeWebSocket.made.push(this);
  }

  send(frame: string): void {
    this.sent.push(frame);
  }

  close(code: number, reason: string): void {
    this.closed = [code, reason];
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  FakeWebSocket.made.length = 0;
});

function open(): { socket: FakeWebSocket; told: unknown[]; carrier: ReturnType<typeof webSocketCarrier> } {
  vi.stubGlobal('WebSocket', FakeWebSocket);
  const told: unknown[] = [];
  const carrier = webSocketCarrier('wss://host/signal', {
    opened: () => told.push('opened'),
    frame: (frame) => told.push(frame),
    closed: (code, reason) => told.push([code, reason]),
  });
  return { socket: FakeWebSocket.made[0]!, told, carrier };
}

function closeEvent(code: number, reason: string): Event {
  return Object.assign(new Event('close'), { code, reason });
}

test('frames go both ways and the end is told with its code', () => {
  const { socket, told, carrier } = open();
  expect(socket.url).toBe('wss://host/signal');
  socket.dispatchEvent(new Event('open'));
  carrier.send('out');
  socket.dispatchEvent(new MessageEvent('message', { data: 'in' }));
  socket.dispatchEvent(new MessageEvent('message', { data: new ArrayBuffer(1) }));
  socket.dispatchEvent(closeEvent(4002, 'slow'));
  socket.dispatchEvent(closeEvent(4002, 'slow'));
  expect(socket.sent).toEqual(['out']);
  expect(told).toEqual(['opened', 'in', [4002, 'slow']]);
});

test('a close does not wait for a network that is gone', async () => {
  const { socket, told, carrier } = open();
  socket.dispatchEvent(new Event('open'));
  carrier.close(4004, 'silent');
  await Promise.resolve();
  socket.dispatchEvent(new MessageEvent('message', { data: 'late' }));
  socket.dispatchEvent(closeEvent(1006, ''));
  expect(socket.closed).toEqual([4004, 'silent']);
  expect(told).toEqual(['opened', [1006, 'silent']]);
});
