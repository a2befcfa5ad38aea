/// <reference types="vite/client" />
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CarrierEvents } from '../src/carrier.js';
import type { Frame, Joined, Offer } from '../src/protocol.gen.js';
import { Room } from '../src/room.js';
import { fakePeers, FakeTrack, type FakePeer } from './fake/peer.js';
import { answer, failure, inRoom, pass, settled } from './fake/world.js';
import type { FakeSession } from './fake/server.js';

// The golden frames are the protocol by example, read by the Go tests, too.

interface Golden {
  readonly from: 'client' | 'server';
  readonly type?: string;
  readonly reply_to?: string;
  readonly frames?: Frame[];
}

const files = import.meta.glob<Golden>('../../../signal/testdata/frames/*.json', { eager: true, import: 'default' });
const golden = Object.values(files).filter(({ frames }) => frames !== undefined);

function frames(find: Partial<Golden>): Frame[] {
  const file = golden.find((each) => each.from === (find.from ?? 'server') && each.type === find.type && each.reply_to === find.reply_to);
  if (!file?.frames) {
    throw new Error(`no golden frames ${JSON.stringify(find)}`);
  }
  return file.frames;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A room whose server says what the test makes it say. */
class Stage {
  readonly sent: Frame[] = [];
  readonly peers: FakePeer[];
  readonly room: Room;
  #events: CarrierEvents | undefined;
  #seq = 0;

  constructor() {
    const { peers, peerConnection } = fakePeers();
    this.peers = peers;
    this.room = new Room({
      server: 'ws://host/signal',
      room: 'standup',
      peerConnection,
      random: () => 0,
      carrier: (_, events) => {
        this.#events = events;
        setTimeout(() => events.opened(), 1);
        return { send: (frame) => this.sent.push(JSON.parse(frame) as Frame), close: () => undefined };
      },
    });
  }

  /** Says a frame, in its place in the sequence if it has one. */
  async say(frame: Frame): Promise<void> {
    this.#events?.frame(JSON.stringify(frame.seq === undefined ? frame : { ...frame, seq: ++this.#seq }));
    await pass(5);
  }

  async join(welcome: Frame, joined: Frame): Promise<void> {
    const joining = this.room.join();
    joining.catch(() => undefined); // awaited below, perhaps too late
    await pass(5);
    await this.say(welcome);
    if (!welcome.error) {
      await this.say(joined);
    }
    await settled(joining);
  }

  static async joined(joined: Frame = frames({ reply_to: 'join' })[0]!): Promise<Stage> {
    const stage = new Stage();
    await stage.join(frames({ reply_to: 'hello' })[0]!, joined);
    return stage;
  }
}

test.each(frames({ reply_to: 'hello' }))('hello is answered: %j', async (reply) => {
  const stage = new Stage();
  if (reply.error) {
    const failing = failure(stage.join(reply, reply));
    await pass(5);
    await stage.say(reply); // a lost session is opened once more
    expect(await failing).toMatchObject({ code: reply.error.code, message: reply.error.message });
  } else {
    await stage.join(reply, frames({ reply_to: 'join' })[0]!);
    expect(stage.room.state).toBe('connected');
  }
});

test.each(frames({ reply_to: 'join' }))('join is answered: %j', async (reply) => {
  const stage = new Stage();
  const joining = stage.join(frames({ reply_to: 'hello' })[0]!, reply);
  joining.catch(() => undefined);
  if (reply.error) {
    expect(await failure(joining)).toMatchObject({ code: reply.error.code, retryAfterMs: reply.error.retry_after_ms ?? 0 });
    return;
  }
  if ((reply.data as Joined).waiting) {
    await failure(joining, 100); // it is not settled by it
    expect(stage.room.state).toBe('waiting');
    return;
  }
  await joining;
  const { self, grant, room } = reply.data as { self: { sid: string; name: string }; grant: object; room: { sid: string; participants: { sid: string }[] } };
  expect(stage.room.getSnapshot()).toMatchObject({ sid: room.sid, grant, local: { sid: self.sid, name: self.name } });
  expect([...stage.room.participants.keys()]).toEqual(room.participants.map(({ sid }) => sid).filter((sid) => sid !== self.sid));
});

/** What each event of the server does to the room of the golden join. */
const outcomes: Record<string, (stage: Stage) => void> = {
  participant_joined: ({ room }) => expect(room.getSnapshot().participants).toMatchObject([{ sid: 'PA_9k2m', publications: [{ id: 'PB_1' }, { id: 'PB_2', muted: true }] }]), // once, and not the client itself
  participant_updated: ({ room }) => expect(room.participants.get('PA_9k2m')).toMatchObject({ name: 'Robert', attributes: { hand: 'up' } }),
  participant_left: ({ room }) => expect(room.participants.has('PA_9k2m')).toBe(false),
  published: ({ room }) => expect(room.participants.get('PA_9k2m')?.publications.length).toBeGreaterThan(1),
  unpublished: ({ room }) => {
    const gone = frames({ type: 'unpublished' }).map(({ data }) => (data as { publication: string }).publication);
    expect(room.participants.get('PA_9k2m')?.publications.filter(({ id }) => gone.includes(id))).toEqual([]);
  },
  muted: ({ room }) => expect(room.participants.get('PA_9k2m')?.publication('microphone')?.muted).toBe(false),
  offer: ({ sent, peers }) => {
    expect(peers).toHaveLength(1);
    expect(sent.filter(({ type }) => type === 'answer').map(({ data }) => (data as { generation: number }).generation)).toEqual([1, 2]);
  },
  snapshot: ({ room }) => expect(room.state).toBe('waiting'), // the last of them is of one who waits
  subscriptions: ({ room }) => expect(room.participants.get('PA_9k2m')?.publications.map(({ unavailable }) => unavailable)).toEqual(['codec_unsupported', undefined]),
  transport_closed: ({ room }) => expect(room.state).toBe('connected'),
  grant: ({ room }) => expect(room.localParticipant.grant).toEqual((frames({ type: 'grant' }).at(-1)?.data as { grant: object }).grant),
  left: ({ room }) => expect(room.getSnapshot()).toMatchObject({ state: 'closed', leftReason: 'removed' }),
  room_updated: ({ room }) => expect(room.getSnapshot().settings).toMatchObject({ locked: true, lobby: false, protected: true, capacity: 12, mode: 'auto', metadata: { topic: 'planning' } }),
  knock: ({ room }) => expect(room.lobby.getSnapshot().waiting).toMatchObject([{ knock: 'KN_1', name: 'Bob' }]),
  ping: ({ sent }) => expect(sent.some(({ type }) => type === 'pong')).toBe(true),
  speakers: ({ room }) => expect(room.activeSpeakers).toEqual([]),
  layers: ({ room }) => expect(room.state).toBe('connected'),
  levels: ({ room }) => expect(room.participants.get('PA_9k2m')?.audioLevel).toBe(0),
  quality: ({ room }) => expect([room.participants.get('PA_9k2m')?.quality, room.localParticipant.quality]).toEqual(['poor', 'excellent']),
  receiving: ({ room }) =>
    expect(room.participants.get('PA_9k2m')?.publications.map(({ receiving }) => [receiving?.layer, receiving?.width, receiving?.paused, receiving?.reason])).toEqual([
      [{ spatial: 2, temporal: 2 }, 1280, false, 'full'],
      [undefined, 0, true, 'hidden'],
    ]),
};

/** Events after which the room of the golden join stands as before. */
for (const type of ['admitted', 'data_refused', 'knock_ended', 'peer', 'route', 'unmute_asked']) {
  outcomes[type] = ({ room }) => expect(room.state).toBe('connected');
}

/** Requests the SDK makes where media goes directly: see direct.test.ts. */
const unsent = ['path_report', 'peer', 'publish', 'report'];

test.each(golden.filter(({ from, type }) => from === 'server' && type !== undefined).map(({ type }) => type!))('the server says %s', async (type) => {
  const stage = await Stage.joined();
  for (const frame of frames({ type })) {
    await stage.say(frame);
  }
  const outcome = outcomes[type];
  if (!outcome) {
    throw new Error(`${type}: a golden event this test does not know`);
  }
  outcome(stage);
});

test('a participant joins an empty room with its publications', async () => {
  const stage = await Stage.joined(frames({ reply_to: 'join' })[1]!);
  await stage.say(frames({ type: 'participant_joined' })[0]!);
  expect(stage.room.getSnapshot().participants).toMatchObject([{ sid: 'PA_9k2m', identity: 'bob', attributes: { team: 'blue' }, publications: [{ id: 'PB_1' }, { id: 'PB_2' }] }]);
});

test('speakers are told by level', async () => {
  const stage = await Stage.joined();
  await stage.say(frames({ type: 'speakers' })[0]!);
  expect(stage.room.activeSpeakers.map(({ sid, audioLevel }) => [sid, audioLevel])).toEqual([['PA_9k2m', 0.75], ['PA_3f6h', 0.1]]);
});

/** Names and kinds of all that a frame holds; attributes are data, not names. */
function shape(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((each) => shape(each, `${path}[]`));
  }
  if (typeof value === 'object' && value !== null && !path.endsWith('.attributes')) {
    return Object.entries(value).flatMap(([key, each]) => shape(each, `${path}.${key}`));
  }
  return [`${path}: ${value === null ? 'null' : typeof value}`];
}

test('what the SDK sends looks like the golden frames', async () => {
  const { room, server, peers } = await inRoom(
    {
      bans: () => ({ bans: [] }),
      offer: (offer: Offer, session: FakeSession) => {
        queueMicrotask(() => session.event('offer', { transport: 'receive', generation: session.requests.length, sdp: '', tracks: [] }));
        return answer(offer, session);
      },
    },
    { name: 'Ada', password: 'p', attributes: { a: 'b' }, autoSubscribe: false, token: 't' },
  );
  const camera = await settled(room.publish(new FakeTrack('video').media, { name: 'front' }));
  await settled(camera.mute());
  server.session.event('participant_joined', { sid: 'PA_1', identity: 'a', name: 'A', joined_at: 1, publications: [{ id: 'PB_1', participant: 'PA_1', kind: 'video', source: 'camera', mime_type: 'video/VP8' }] });
  server.session.notice('ping', {});
  await pass();
  const publication = room.participants.get('PA_1')!.publication('camera')!;
  await settled(publication.setSubscribed(true));
  await settled(publication.setSubscribed(false));
  await settled(publication.setPaused(true));
  publication.setPreferred({ layer: { spatial: 1, temporal: 0 }, priority: 1, width: 640, height: 360, maxBitrate: 500_000 });
  await settled(room.setLevels(true));
  await settled(room.getStats());
  peers.forEach((peer) => peer.candidate('candidate:1'));
  peers[1]?.ice('failed');
  await pass(500);
  await settled(room.update({ name: 'New', attributes: { a: null } }));
  await settled(room.chat.send('hello'));
  const { moderation, lobby } = room;
  await settled(
    Promise.all([
      lobby.admit('KN_1'),
      lobby.deny('KN_2', 'no'),
      moderation.remove('PA_1', 'no'),
      moderation.ban('PA_1'),
      moderation.unban('a'),
      moderation.bans(),
      moderation.muteParticipant('PB_1'),
      moderation.askToUnmute('PA_1'),
      moderation.setRole('PA_1', 'viewer'),
      moderation.setGrant('PA_1', { subscribe: true }),
      moderation.updateRoom({ locked: true, lobby: true, password: 'p', capacity: 3, metadata: { note: null } }),
      moderation.updateParticipant('PA_1', { name: 'B', attributes: { a: null } }),
      moderation.move('PA_1', 'annex'),
      moderation.end(),
    ]),
  );
  await settled(camera.unpublish());
  server.session.event('transport_closed', { transport: 'receive', reason: 'ice' });
  void room.sendData('x').catch(() => undefined);
  await pass();
  server.carrier.cut();
  await pass(2000);
  await settled(room.leave());
  const sent = new Map<string, Set<string>>();
  for (const frame of server.carriers.flatMap(({ received }) => received)) {
    const of = sent.get(frame.type ?? '') ?? new Set();
    shape(frame).forEach((each) => of.add(each));
    sent.set(frame.type ?? '', of);
  }
  const types = golden.filter(({ from }) => from === 'client').map(({ type }) => type!).filter((type) => !unsent.includes(type));
  expect([...sent.keys()].sort()).toEqual(types.sort());
  for (const type of types) {
    const known = new Set(frames({ from: 'client', type }).flatMap((frame) => shape(frame)));
    known.add('.ack: number'); // on every frame, or on none yet
    expect([...(sent.get(type) ?? [])].filter((each) => !known.has(each)), type).toEqual([]);
  }
});
