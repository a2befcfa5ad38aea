import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Mute, Offer, PublicationRef } from '../src/protocol.gen.js';
import { FakeTrack } from './fake/peer.js';
import type { FakeSession, Handler } from './fake/server.js';
import { answer, joined, pass, person, settled, video, world, type World } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const offer = (generation: number, tracks: [mid: string, publication: string][]): unknown => ({
  transport: 'receive',
  generation,
  sdp: tracks.map(([mid]) => `m=video 9 mid=${mid}`).join('\n'),
  tracks: tracks.map(([mid, publication]) => ({ mid, publication })),
});

/** What the server tells follows from what the client asks, so that a run is the same however it is cut. */
const handlers: Record<string, Handler> = {
  join: (_: never, session: FakeSession) => {
    queueMicrotask(() => {
      session.event('participant_joined', person('PA_bob'));
      session.event('published', video('PB_bob', 'PA_bob'));
      session.event('offer', offer(1, [['0', 'PB_ann'], ['1', 'PB_bob']]));
    });
    return joined([person('PA_ann', [video('PB_ann', 'PA_ann')])]);
  },
  offer: (data: Offer, session: FakeSession) => answer(data, session),
  mute: (mute: Mute, session: FakeSession) => {
    session.event('muted', mute);
    session.event('muted', { publication: 'PB_ann', muted: mute.muted });
    return {};
  },
  unpublish: (_: PublicationRef, session: FakeSession) => {
    session.event('unpublished', { publication: 'PB_bob' });
    session.event('offer', offer(2, [['0', 'PB_ann']]));
    return {};
  },
  'chat.send': (message: { text: string }, session: FakeSession) => {
    session.event('chat.message', { id: `M${message.text}`, from: 'PA_self', from_name: 'me', text: message.text, at: 5 });
    return { id: `M${message.text}`, at: 5 };
  },
  update: (change: { name: string }, session: FakeSession) => {
    session.event('participant_updated', { participant: 'PA_self', name: change.name });
    session.event('participant_left', { participant: 'PA_bob', reason: 'client_left' });
    return {};
  },
};

/** A scripted session, from join to the last acknowledgement. */
async function run(made: World): Promise<void> {
  const { room } = made;
  await settled(room.join());
  const camera = await settled(room.publish(new FakeTrack('video').media));
  const microphone = await settled(room.publish(new FakeTrack('audio').media, { muted: true }));
  await settled(camera.mute());
  await settled(room.chat.send('1'));
  await settled(Promise.all([microphone.unmute(), room.chat.send('2'), room.update({ name: 'New' })]));
  await settled(microphone.unpublish());
  await settled(camera.unmute());
  await pass(20_000);
}

/** Everything that must not depend on cuts. */
function outcome({ room, server, events }: World): unknown {
  const session = server.session;
  const all = {
    snapshot: room.getSnapshot(),
    chat: room.chat.messages,
    // Requests that were under way together may arrive in another order.
    ran: session.requests.map(({ type, data }) => JSON.stringify([type, data])).sort(),
    events: events.filter((event) => !event.startsWith('state')),
  };
  // Tracks are objects of the browser: their names will do.
  const text = JSON.stringify(all, (key, value) => (key === 'track' ? (value as MediaStreamTrack | null)?.id : value));
  return JSON.parse(text.replaceAll(session.id, 'SE'));
}

async function uninterrupted(): Promise<{ frames: number; result: unknown }> {
  const made = world(handlers);
  await run(made);
  return { frames: made.server.frames, result: outcome(made) };
}

test('the uninterrupted run is what the script says', async () => {
  const { frames, result } = await uninterrupted();
  expect(frames).toBeGreaterThan(40);
  expect(result).toMatchObject({
    snapshot: {
      state: 'connected',
      local: { name: 'New', publications: [{ source: 'camera', muted: false, state: 'published' }] },
      participants: [{ sid: 'PA_ann', publications: [{ id: 'PB_ann', muted: false, track: 'received-0' }] }],
    },
    chat: [{ text: '1', own: true }, { text: '2', own: true }],
  });
});

// C10: whichever frame the carrier dies at, before it arrives or after, the end is that of the uninterrupted run.
test.each(['before', 'after'] as const)('a cut %s any frame, in either direction, changes nothing', async (when) => {
  const { frames, result } = await uninterrupted();
  for (let at = 3; at <= frames; at++) { // without a welcome there is nothing to bridge
    const made = world(handlers);
    made.server.cut = (frame) => (frame === at ? when : undefined);
    await run(made);
    expect(outcome(made), `cut ${when} frame ${at}`).toEqual(result);
    expect(made.server.carriers.length, `cut ${when} frame ${at}`).toBeGreaterThan(1);
  }
}, 60_000);

test('C10: a carrier that dies again and again changes nothing', async () => {
  const { result } = await uninterrupted();
  for (let every = 6; every < 12; every++) {
    const made = world(handlers);
    made.server.cut = (frame) => (frame > 4 && frame % every === 0 ? 'before' : undefined);
    await run(made);
    expect(outcome(made), `every ${every} frames`).toEqual(result);
    expect(made.server.sessions).toHaveLength(1);
  }
}, 60_000);

test('where events were forgotten, a snapshot brings the state of the room', async () => {
  const made = world(handlers);
  const { server, room, events } = made;
  await settled(room.join());
  const camera = await settled(room.publish(new FakeTrack('video').media));
  server.session.event('published', { ...video(camera.id, 'PA_self') });
  await pass(1000);
  const silent = await settled(room.publish(new FakeTrack('audio').media)); // nothing of it came yet: nobody knows it
  server.session.forgetful = true;
  server.reachable = false;
  server.carrier.cut();
  await pass(1000);
  events.length = 0;
  server.session.event('participant_left', { participant: 'PA_bob', reason: 'removed' });
  server.reachable = true;
  await pass(10_000);
  server.session.event('snapshot', {
    ...joined([
      { ...person('PA_ann', [{ ...video('PB_ann', 'PA_ann'), muted: true }]), name: 'Ann' },
      person('PA_cid', [video('PB_cid', 'PA_cid')]),
    ]),
    receive: offer(2, [['0', 'PB_ann'], ['1', 'PB_cid']]),
  });
  await pass();
  expect(events).toEqual([
    'state connected',
    'trackUnsubscribed PB_bob received-1',
    'unpublished PB_bob',
    'participantLeft PA_bob timeout',
    'participantUpdated PA_ann Ann',
    'muted camera true',
    'participantJoined PA_cid',
    'published PB_cid',
    'localUnpublished camera', // it was announced, and is no longer there
    'trackSubscribed PB_cid received-1',
  ]);
  expect(server.session.requests.at(-1)).toMatchObject({ type: 'answer', data: { generation: 2 } });
  expect(silent.state).toBe('published');
});
