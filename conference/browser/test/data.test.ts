import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeData, encodeData } from '../src/data.js';
import type { DataMessage } from '../src/options.js';
import { LIMITS } from '../src/protocol.gen.js';
import type { FakeDataChannel } from './fake/peer.js';
import { failure, inRoom, pass, settled, type World } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A message as the server renders it. */
function message(header: string, payload: string, version = 1): ArrayBuffer {
  const encoder = new TextEncoder();
  const [head, body] = [encoder.encode(header), encoder.encode(payload)];
  return Uint8Array.from([version, head.length >> 8, head.length & 255, ...head, ...body]).buffer;
}

test('a message is version, length of the header, header, payload', () => {
  const bytes = encodeData('hé', { to: ['PA_1'], topic: 'cursor' });
  const header = '{"to":["PA_1"],"topic":"cursor"}';
  expect([...bytes.slice(0, 3)]).toEqual([1, 0, header.length]);
  expect(new TextDecoder().decode(bytes.slice(3))).toBe(`${header}hé`);
  expect(encodeData(Uint8Array.of(7), {})).toEqual(Uint8Array.of(1, 0, 2, 123, 125, 7));
});

test('messages over the limit of their channel are refused, header included', () => {
  const room = LIMITS.dataReliable - 5;
  expect(encodeData(new Uint8Array(room), {})).toHaveLength(LIMITS.dataReliable);
  expect(() => encodeData(new Uint8Array(room + 1), {})).toThrow(expect.objectContaining({ code: 'too_large' }));
  expect(() => encodeData(new Uint8Array(LIMITS.dataLossy), { reliable: false })).toThrow(expect.objectContaining({ code: 'too_large' }));
});

test('a message of the server is taken apart', () => {
  expect(decodeData(message('{"from":"PA_1","topic":"t"}', 'hi'), true)).toEqual({
    from: 'PA_1',
    topic: 't',
    payload: new TextEncoder().encode('hi'),
    reliable: true,
  });
  expect(decodeData(message('{}', ''), false)).toEqual({ from: '', topic: undefined, payload: new Uint8Array(0), reliable: false });
});

test('what is no message is dropped', () => {
  const lying = new Uint8Array(message('{}', ''));
  lying[2] = 200;
  for (const bytes of [new ArrayBuffer(0), new ArrayBuffer(2), message('{}', '', 2), message('{', ''), message('null', ''), lying.buffer]) {
    expect(decodeData(bytes, true)).toBeUndefined();
  }
});

/** A room whose data channels are offered when asked for. */
async function dataRoom(): Promise<World> {
  return inRoom({
    open_data: (_: never, session) => {
      queueMicrotask(() => session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=application 9 UDP/DTLS/SCTP', tracks: [] }));
      return {};
    },
  });
}

function channels({ peers }: World): [FakeDataChannel, FakeDataChannel] {
  return peers[0]!.channels as [FakeDataChannel, FakeDataChannel];
}

test('the channels are asked for once, on first use, and negotiated in advance', async () => {
  const made = await dataRoom();
  const sending = Promise.all([made.room.sendData('a'), made.room.sendData('b', { reliable: false })]);
  await pass();
  const [reliable, lossy] = channels(made);
  expect([reliable.label, reliable.init]).toEqual(['reliable', { negotiated: true, id: 0, ordered: true }]);
  expect([lossy.label, lossy.init]).toEqual(['lossy', { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 }]);
  expect(reliable.sent).toEqual([]);
  reliable.open();
  lossy.open();
  await settled(sending);
  await settled(made.room.sendData('c'));
  expect([reliable.sent.length, lossy.sent.length]).toEqual([2, 1]);
  expect(made.server.ran.filter((type) => type === 'open_data').length).toBeLessThanOrEqual(2);
});

test('messages are told with their channel', async () => {
  const made = await dataRoom();
  const heard: DataMessage[] = [];
  made.room.on('data', (data) => heard.push(data));
  made.server.session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=application 9 UDP/DTLS/SCTP', tracks: [] });
  await pass();
  const [reliable, lossy] = channels(made);
  reliable.dispatchEvent(new MessageEvent('message', { data: message('{"from":"PA_1"}', 'x') }));
  lossy.dispatchEvent(new MessageEvent('message', { data: message('{"from":"PA_2","topic":"t"}', '') }));
  lossy.dispatchEvent(new MessageEvent('message', { data: 'text' }));
  expect(heard.map(({ from, topic, reliable: sure }) => [from, topic, sure])).toEqual([
    ['PA_1', undefined, true],
    ['PA_2', 't', false],
  ]);
});

test('a full channel makes reliable messages wait and lossy ones go', async () => {
  const made = await dataRoom();
  made.server.session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=application 9 UDP/DTLS/SCTP', tracks: [] });
  await pass();
  const [reliable, lossy] = channels(made);
  reliable.open();
  lossy.open();
  reliable.bufferedAmount = 2 << 20;
  lossy.bufferedAmount = 1 << 20;
  let sent = false;
  const waiting = made.room.sendData('a').then(() => (sent = true));
  await settled(made.room.sendData('b', { reliable: false }));
  expect([sent, lossy.sent.length]).toEqual([false, 0]);
  reliable.bufferedAmount = 0;
  reliable.dispatchEvent(new Event('bufferedamountlow'));
  await settled(waiting);
  expect(reliable.sent).toHaveLength(1);
});

test('waiting messages fail when the channel closes, or does not open in time', async () => {
  const made = await dataRoom();
  const late = failure(made.room.sendData('a'));
  await pass(20_000);
  expect(await late).toMatchObject({ code: 'timeout' });
  const lost = failure(made.room.sendData('b'));
  await pass();
  await settled(made.room.leave());
  expect(await lost).toMatchObject({ code: 'closed' });
});
