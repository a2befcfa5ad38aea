// The features of rooms that are extensions of the server.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallError } from '../src/rpc.js';
import { decodeFile, encodeFile, fileTopics } from '../src/filewire.js';
import type { Room } from '../src/room.js';
import { failure, inRoom, joined, pass, person, settled, type World } from './fake/world.js';
import { refuse, type Handler } from './fake/server.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const names = ['chat', 'hands', 'reactions', 'polls', 'spotlight', 'captions', 'rpc', 'files'];

/** In a room with Ann that has all extensions. */
function together(handlers: Record<string, Handler> = {}, state: Record<string, unknown> = {}, grant = {}): Promise<World> {
  return inRoom({
    join: () => joined([person('PA_ann')], { extensions: names, state, grant: { chat: true, data: true, ...grant } }),
    ...handlers,
  });
}

const message = (id: string, at: number, change = {}): object => ({ id, from: 'PA_ann', from_identity: 'id-PA_ann', from_name: 'Ann', text: id, at, ...change });

describe('chat', () => {
  test('tells newcomers what was said, without an event, and marks what is one’s own', async () => {
    const heard: string[] = [];
    const { room, server } = await together({}, {
      chat: { enabled: true, messages: [message('M1', 1), message('M2', 2, { from: 'PA_old', from_identity: 'id-PA_self', edited_at: 5 }), message('M3', 3, { from: '', to_identity: 'id-PA_self' })] },
    });
    room.chat.on('message', ({ id }) => heard.push(id));
    expect(room.chat.messages.map(({ id, own, audience, editedAt }) => [id, own, audience, editedAt])).toEqual([
      ['M1', false, 'everybody', undefined],
      ['M2', true, 'everybody', 5],
      ['M3', false, 'person', undefined],
    ]);
    server.session.event('chat.message', message('M4', 4, { to: 'moderators' }));
    await pass();
    expect(heard).toEqual(['M4']);
    expect(room.chat.messages.at(-1)).toMatchObject({ audience: 'moderators', to: undefined });
  });

  test('takes in edits, deletions and the switch', async () => {
    const { room, server } = await together({}, { chat: { enabled: true, messages: [message('M1', 1), message('M2', 2)] } });
    const heard: unknown[] = [];
    room.chat.on('edited', ({ id, text }) => heard.push([id, text]));
    room.chat.on('deleted', ({ id }, by) => heard.push([id, by]));
    room.chat.on('enabled', (enabled) => heard.push(enabled));
    server.session.event('chat.edited', { id: 'M1', text: 'better', edited_at: 9 });
    server.session.event('chat.deleted', { id: 'M2', by: 'PA_mod' });
    server.session.event('chat.deleted', { id: 'M2', by: 'PA_mod' });
    server.session.event('chat.enabled', { enabled: false });
    await pass();
    expect(heard).toEqual([['M1', 'better'], ['M2', 'PA_mod'], false]);
    expect(room.chat.getSnapshot()).toMatchObject({ enabled: false, canSend: false, canModerate: false, messages: [{ id: 'M1', text: 'better', editedAt: 9 }] });
    server.session.event('grant', { grant: { chat: true, moderate: true } });
    await pass();
    expect(room.chat.getSnapshot()).toMatchObject({ canSend: true, canModerate: true });
  });

  test('after a cut, what was missed comes as events and what was deleted is gone', async () => {
    const { room, server } = await together({}, { chat: { enabled: true, messages: [message('M2', 2), message('M3', 3)] } });
    const heard: string[] = [];
    room.chat.on('message', ({ id }) => heard.push(id));
    const now = joined([person('PA_ann')], { extensions: names, state: { chat: { enabled: false, messages: [message('M3', 3), message('M4', 4)] } } as never });
    server.session.event('snapshot', now);
    await pass();
    expect(room.chat.messages.map(({ id }) => id)).toEqual(['M2', 'M3', 'M4']); // M2 is older than what the server remembers
    expect(heard).toEqual(['M4']);
    expect(room.chat.enabled).toBe(false);
    server.session.event('chat.history', { enabled: false, messages: [message('M0', 0), message('M3', 3), message('M4', 4)] });
    await pass();
    expect(room.chat.messages.map(({ id }) => id)).toEqual(['M0', 'M3', 'M4']);
    expect(heard).toEqual(['M4']);
  });

  test('asks the server', async () => {
    const asked: unknown[] = [];
    const note = (type: string): Handler => (data) => void asked.push([type, data]);
    const { room } = await together({ 'chat.send': note('send'), 'chat.edit': note('edit'), 'chat.delete': note('delete'), 'chat.enable': note('enable') });
    await settled(Promise.all([room.chat.send('x', { to: 'moderators' }), room.chat.edit('M', 'y'), room.chat.delete('M'), room.chat.setEnabled(false)]));
    expect(asked).toEqual([['send', { text: 'x', to: 'moderators' }], ['edit', { id: 'M', text: 'y' }], ['delete', { id: 'M' }], ['enable', { enabled: false }]]);
  });
});

test('hands are in the order of raising, and go with their participants', async () => {
  const { room, server } = await together({ 'hands.raise': () => undefined }, { hands: { raised: [{ participant: 'PA_ann', at: 1 }] } });
  const heard: unknown[] = [];
  room.hands.on('raised', ({ participant }, name) => heard.push([participant, name]));
  room.hands.on('lowered', (participant, by) => heard.push([participant, by]));
  await settled(room.hands.raise());
  server.session.event('hands.raised', { participant: 'PA_self', at: 2 });
  await pass();
  expect(room.hands.getSnapshot()).toEqual({ available: true, canModerate: false, own: true, raised: [{ participant: 'PA_ann', at: 1 }, { participant: 'PA_self', at: 2 }] });
  server.session.event('participant_left', { participant: 'PA_ann', reason: 'client_left' });
  server.session.event('hands.lowered', { participant: 'PA_self', by: 'PA_mod' });
  await pass();
  expect(room.hands.getSnapshot()).toMatchObject({ own: false, raised: [] });
  expect(heard).toEqual([['PA_self', 'Name PA_self'], ['PA_ann', ''], ['PA_self', 'PA_mod']]);
});

test('reactions come from those who are there', async () => {
  const { room, server } = await together({}, { reactions: { allowed: ['👍'] } });
  const heard: unknown[] = [];
  room.reactions.on('reaction', (...what) => heard.push(what));
  for (const participant of ['PA_ann', 'PA_nobody', 'PA_self']) server.session.notice('reactions.reaction', { participant, reaction: '👍' });
  await pass();
  expect(heard).toEqual([['👍', 'PA_ann'], ['👍', 'PA_self']]);
  expect(room.reactions.getSnapshot()).toEqual({ available: true, allowed: ['👍'] });
});

test('polls are counted by the server; one’s own vote is remembered', async () => {
  const { room, server } = await together({ 'polls.create': () => ({ poll: 'PO_2' }), 'polls.vote': (data: { options: number[] }) => (data.options[0] === 1 ? undefined : refuse('conflict')) }, {
    polls: { polls: [{ id: 'PO_1', by: 'PA_ann', by_name: 'Ann', at: 1, question: 'Tea?', options: ['a', 'b'], counts: [1, 0], voters: 1, mine: [0] }] },
  });
  expect(room.polls.getSnapshot()).toMatchObject({ available: true, canCreate: false, polls: [{ question: 'Tea?', mine: [0], closed: false, canEnd: false }] });
  await settled(room.polls.vote('PO_1', [1]));
  expect(await failure(room.polls.vote('PO_1', [0]))).toMatchObject({ code: 'conflict' });
  server.session.event('polls.counted', { poll: 'PO_1', counts: [0, 1], voters: 1 });
  server.session.event('polls.created', { id: 'PO_2', by: 'PA_old', by_identity: 'id-PA_self', at: 2, question: 'Q', options: ['x', 'y'], counts: [0, 0], voters: 0 });
  server.session.event('polls.closed', { poll: 'PO_1', counts: [0, 2], voters: 2 });
  await pass();
  expect(room.polls.getSnapshot().polls).toMatchObject([
    { id: 'PO_1', counts: [0, 2], voters: 2, mine: [1], closed: true },
    { id: 'PO_2', canEnd: true },
  ]);
  server.session.event('polls.removed', { poll: 'PO_1' });
  server.session.event('grant', { grant: { moderate: true } });
  await pass();
  expect(room.polls.getSnapshot()).toMatchObject({ canCreate: true, polls: [{ id: 'PO_2' }] });
  expect(await settled(room.polls.create('Q', ['x', 'y']))).toBe('PO_2');
});

test('the spotlight says who is in it', async () => {
  const { room, server } = await together({ 'spotlight.set': () => undefined }, { spotlight: { participant: 'PA_ann', by: 'PA_mod' } });
  const heard: unknown[] = [];
  room.spotlight.on('changed', (participant) => heard.push(participant));
  expect(room.spotlight.getSnapshot()).toEqual({ available: true, canSet: false, participant: 'PA_ann' });
  server.session.event('spotlight.changed', { participant: '' });
  server.session.event('spotlight.changed', { participant: 'PA_self' });
  await pass();
  expect(heard).toEqual([undefined, 'PA_self']);
  await settled(room.spotlight.set(undefined));
  expect(server.session.requests.at(-1)).toMatchObject({ type: 'spotlight.set', data: { participant: '' } });
});

test('captions are those of the language asked for, the last of each id', async () => {
  const { room, server } = await together({ 'captions.listen': () => undefined }, { captions: { languages: ['en'] } });
  await settled(room.captions.listen('EN'));
  expect(server.session.requests.at(-1)).toMatchObject({ data: { language: 'en' } });
  const caption = (id: string, text: string, change = {}): object => ({ id, from: 'PA_ann', speaker: 'PA_ann', language: 'en', text, at: 1, ...change });
  server.session.notice('captions.caption', caption('1', 'Hel'));
  server.session.event('captions.caption', caption('1', 'Hello.', { final: true }));
  server.session.notice('captions.caption', caption('1', 'Hello'));
  server.session.notice('captions.caption', caption('2', 'Wie', { language: 'de' }));
  server.session.event('captions.languages', { languages: ['en', 'de'] });
  await pass();
  expect(room.captions.getSnapshot()).toMatchObject({ available: true, canSend: false, language: 'en', languages: ['en', 'de'], captions: [{ id: '1', text: 'Hello.', final: true }] });
  const asked = server.session.requests.length;
  server.session.event('snapshot', joined([person('PA_ann')], { extensions: names, state: { captions: { languages: ['en'] } } as never }));
  await pass();
  expect(server.session.requests.slice(asked)).toMatchObject([{ type: 'captions.listen', data: { language: 'en' } }]); // whether or not it was known
});

describe('rpc', () => {
  test('a call gets its answer, or why there is none', async () => {
    let n = 0;
    const { room, server } = await together({ 'rpc.call': () => ({ id: `RP_${++n}` }) });
    const calls = [1, 2, 3].map((data) => room.rpc.call('PA_ann', 'double', data));
    const refused = failure(calls[0]!);
    await pass();
    expect(server.session.requests.at(-1)).toMatchObject({ type: 'rpc.call', data: { to: 'PA_ann', method: 'double', data: 3 } });
    server.session.event('rpc.response', { id: 'RP_2', data: 4 });
    server.session.event('rpc.response', { id: 'RP_1', error: { code: 'timeout' } });
    expect(await settled(calls[1]!)).toBe(4);
    expect(await refused).toBeInstanceOf(CallError);
    const lost = failure(calls[2]!);
    server.session.event('left', { reason: 'removed' });
    expect(await lost).toMatchObject({ code: 'session_lost' });
  });

  test('a call is answered by its handler', async () => {
    const replies: unknown[] = [];
    const { room, server } = await together({ 'rpc.reply': (data) => void replies.push(data) });
    const undo = room.rpc.register('double', ({ data, from }) => {
      if (typeof data !== 'number') throw new CallError('not_a_number', `from ${from}`);
      if (data === 0) throw new Error('internal: do not tell');
      return data * 2;
    });
    const ask = async (id: string, data: unknown): Promise<void> => {
      server.session.event('rpc.request', { id, from: 'PA_ann', method: 'double', data, timeout_ms: 10_000 });
      await pass();
    };
    await ask('RP_1', 21);
    await ask('RP_2', 'x');
    await ask('RP_3', 0);
    undo();
    await ask('RP_4', 21);
    expect(replies).toEqual([
      { id: 'RP_1', data: 42 },
      { id: 'RP_2', error: { code: 'not_a_number', message: 'from PA_ann' } },
      { id: 'RP_3', error: { code: 'failed', message: '' } },
      { id: 'RP_4', error: { code: 'no_method', message: '' } },
    ]);
  });
});

describe('files', () => {
  test('pieces and receipts are read as they were written, and nothing else', () => {
    const bytes = Uint8Array.from([1, 2, 3]);
    expect(decodeFile(encodeFile('FI_1', 2 ** 33 + 5, bytes))).toEqual({ id: 'FI_1', at: 2 ** 33 + 5, bytes });
    expect(decodeFile(encodeFile('FI_1', 7))).toEqual({ id: 'FI_1', at: 7, bytes: new Uint8Array() });
    for (const wrong of [[], [5], [1, 65], [200, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) expect(decodeFile(Uint8Array.from(wrong))).toBeUndefined();
  });

  const offer = { id: 'FI_1', from: 'PA_self', from_name: 'Me', name: 'a.bin', size: 100_000, type: 'text/html', at: 1 };

  /** Two rooms with a network between them that may lose messages; Ann is the sender's name for the receiver. */
  async function pair(lose: (message: number) => boolean = () => false): Promise<{ sender: World; receiver: World; sent: () => number }> {
    const sender = await together({ 'files.offer': (_, session) => (session.event('files.offered', offer), { id: 'FI_1' }), 'files.withdraw': () => undefined });
    const receiver = await together({
      'files.accept': () => void sender.server.session.event('files.accepted', { id: 'FI_1', by: 'PA_ann' }),
      'files.done': () => void sender.server.session.event('files.finished', { id: 'FI_1', by: 'PA_ann' }),
      'files.decline': () => void sender.server.session.event('files.declined', { id: 'FI_1', by: 'PA_ann' }),
    });
    let sent = 0;
    const wire = (from: Room, to: Room): void => {
      from.sendData = async (payload, { topic } = {}) => {
        if (!lose(++sent)) to.emit('data', { from: 'PA_ann', topic, payload: payload as Uint8Array, reliable: true });
      };
    };
    wire(sender.room, receiver.room);
    wire(receiver.room, sender.room);
    receiver.server.session.event('files.offered', { ...offer, from: 'PA_ann', from_name: 'Ann' });
    await pass();
    return { sender, receiver, sent: () => sent };
  }

  const content = new Uint8Array(100_000).map((_, i) => (i * 7 + (i >> 8)) & 255);

  for (const [name, lose] of [
    ['whole', () => false],
    ['whole over losses', (n: number) => n === 3 || n === 4 || n === 11],
  ] as const) {
    test(`a file arrives ${name}, with progress`, async () => {
      const { sender, receiver } = await pair(lose);
      expect(await settled(sender.room.files.offer(new Blob([content]), { name: 'a.bin' }))).toBe('FI_1');
      const progress = new Set<number>();
      receiver.room.files.subscribe(() => progress.add(receiver.room.files.getSnapshot().files[0]!.received));
      await settled(receiver.room.files.accept('FI_1'));
      await pass(60_000);
      const file = receiver.room.files.getSnapshot().files[0]!;
      expect(file).toMatchObject({ state: 'done', received: 100_000, name: 'a.bin', own: false });
      expect(file.blob!.type).toBe('application/octet-stream');
      expect(new Uint8Array(await file.blob!.arrayBuffer())).toEqual(content);
      expect(progress.size).toBeGreaterThan(3);
      expect(sender.room.files.getSnapshot().files[0]).toMatchObject({ own: true, state: 'offered', receivers: [{ participant: 'PA_ann', state: 'done', received: 100_000 }] });
    });
  }

  test('a file that does not come through is given up', async () => {
    const { sender, receiver, sent } = await pair(() => true);
    await settled(sender.room.files.offer(new Blob([content])));
    await settled(receiver.room.files.accept('FI_1'));
    await pass(60_000);
    expect(sender.room.files.getSnapshot().files[0]!.receivers).toMatchObject([{ state: 'failed' }]);
    const before = sent();
    await pass(60_000);
    expect(sent()).toBe(before);
  });

  test('declining stops a file, and the offer ends with its sender', async () => {
    const { sender, receiver } = await pair(() => true);
    await settled(sender.room.files.offer(new Blob([content])));
    await settled(receiver.room.files.accept('FI_1'));
    await settled(receiver.room.files.decline('FI_1'));
    await pass();
    expect(sender.room.files.getSnapshot().files[0]!.receivers).toMatchObject([{ state: 'declined' }]);
    expect(receiver.room.files.getSnapshot().files[0]!.state).toBe('declined');
    await settled(receiver.room.files.accept('FI_1')); // thought better of it
    receiver.server.session.event('files.withdrawn', { id: 'FI_1' });
    await pass();
    expect(receiver.room.files.getSnapshot().files[0]!.state).toBe('failed');
    sender.server.session.event('files.withdrawn', { id: 'FI_1' });
    await pass();
    expect(sender.room.files.getSnapshot().files[0]!.state).toBe('withdrawn');
  });

  test('bytes of others, and more than was offered, are not taken', async () => {
    const { receiver } = await pair(() => true);
    await settled(receiver.room.files.accept('FI_1'));
    const piece = (from: string, at: number, length: number): void =>
      receiver.room.emit('data', { from, topic: fileTopics.piece, payload: encodeFile('FI_1', at, new Uint8Array(length)), reliable: true });
    piece('PA_mallory', 0, 10);
    piece('PA_ann', 5, 10);
    piece('PA_ann', 0, 100_001);
    expect(receiver.room.files.getSnapshot().files[0]!.received).toBe(0);
    piece('PA_ann', 0, 10);
    expect(receiver.room.files.getSnapshot().files[0]!.received).toBe(10);
  });

  test('too large a file is not offered', async () => {
    const { room } = await together({}, { files: { max_size: 10, offers: [] } });
    expect(room.files.getSnapshot()).toMatchObject({ available: true, canOffer: true, maxSize: 10 });
    expect(await failure(room.files.offer(new Blob(['12345678901'])))).toMatchObject({ code: 'too_large' });
  });
});
