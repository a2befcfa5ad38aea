import { vi } from 'vitest';
import type { RoomOptions } from '../../src/options.js';
import { Room } from '../../src/room.js';
import type { RoomEvents } from '../../src/roomstate.js';
import type { Joined, Offer, ParticipantInfo, PublicationInfo, Source } from '../../src/protocol.gen.js';
import { fakePeers, type FakePeer } from './peer.js';
import { FakeServer, type FakeSession, type Handler } from './server.js';

/** A room, the server it talks to, and what it did. */
export interface World {
  readonly server: FakeServer;
  readonly room: Room;
  readonly peers: FakePeer[];
  /** Events of the room, in order; without those of the media's state, which comes and goes beside them. */
  readonly events: string[];
}

export const everything: Source[] = ['camera', 'microphone', 'screen', 'screen-audio', 'custom'];

export function person(sid: string, publications: PublicationInfo[] = []): ParticipantInfo {
  return { sid, identity: `id-${sid}`, name: `Name ${sid}`, joined_at: 1, publications };
}

export function video(id: string, participant: string): PublicationInfo {
  return { id, participant, kind: 'video', source: 'camera', mime_type: 'video/VP8' };
}

export function joined(others: ParticipantInfo[] = [], change: Partial<Joined> = {}): Joined {
  const self = person('PA_self');
  return {
    self,
    grant: { publish: everything, subscribe: true, data: true, chat: true, update: true },
    extensions: ['chat'],
    room: { sid: 'RM_1', name: 'lobby', participants: [self, ...others] },
    ...change,
  };
}

/** Answers an offer as a server does that takes everything; ids are the tracks' numbers of the session. */
export function answer(offer: Offer, session: FakeSession): unknown {
  const before = session.requests.filter((request) => request.type === 'offer').length;
  return {
    generation: offer.generation,
    sdp: 'answer',
    publications: (offer.tracks ?? []).map(({ mid }) => ({ mid, publication: `PB_${session.id}_${before}_${mid}` })),
  };
}

export function world(handlers: Record<string, Handler> = {}, options: Partial<RoomOptions> = {}): World {
  const server = new FakeServer({ join: () => joined(), offer: answer as Handler, ...handlers });
  const { peers, peerConnection } = fakePeers();
  const room = new Room({ server: 'http://host/signal', room: 'lobby', carrier: server.factory, peerConnection, random: () => 0.5, ...options });
  return { server, room, peers, events: record(room) };
}

/** As world, with the room joined. */
export async function inRoom(handlers: Record<string, Handler> = {}, options: Partial<RoomOptions> = {}): Promise<World> {
  const made = world(handlers, options);
  await settled(made.room.join());
  made.events.length = 0;
  return made;
}

/** Lets time pass, with all that happens in it. */
export async function pass(ms = 50): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** Waits for a promise while time passes. */
export async function settled<T>(promise: Promise<T>, withinMs = 60_000): Promise<T> {
  const state: { outcome?: PromiseSettledResult<T> } = {};
  promise.then(
    (value) => (state.outcome = { status: 'fulfilled', value }),
    (reason: unknown) => (state.outcome = { status: 'rejected', reason }),
  );
  for (let waited = 0; waited <= withinMs; waited += 5) {
    await pass(5);
    if (state.outcome?.status === 'fulfilled') {
      return state.outcome.value;
    }
    if (state.outcome) {
      throw state.outcome.reason;
    }
  }
  throw new Error(`not settled within ${withinMs} ms`);
}

/** The error a promise rejects with. */
export async function failure(promise: Promise<unknown>, withinMs?: number): Promise<{ code: string; action: string }> {
  try {
    await settled(promise, withinMs);
  } catch (error) {
    return error as { code: string; action: string };
  }
  throw new Error('did not fail');
}

function record(room: Room): string[] {
  const log: string[] = [];
  const on = <K extends keyof RoomEvents>(type: K, describe: (...args: RoomEvents[K]) => string): void => {
    room.on(type, (...args) => log.push(`${type} ${describe(...args)}`.trim()));
  };
  on('state', (state) => state);
  on('participantJoined', ({ sid }) => sid);
  on('participantLeft', ({ sid }, reason) => `${sid} ${reason}`);
  on('participantUpdated', ({ sid, name }) => `${sid} ${name}`);
  on('published', ({ id }) => id);
  on('unpublished', ({ id }) => id);
  on('muted', ({ source }, muted) => `${source} ${muted}`);
  on('trackSubscribed', ({ id }, track) => `${id} ${track.id}`);
  on('trackUnsubscribed', ({ id }, track) => `${id} ${track.id}`);
  on('subscriptionChanged', ({ id, unavailable }) => `${id} ${unavailable ?? 'available'}`);
  on('localPublished', ({ source }) => source);
  on('localUnpublished', ({ source }, error) => `${source} ${error?.code ?? ''}`.trim());
  on('localTrackEnded', ({ source }) => source);
  on('speakers', (speakers) => speakers.map(({ sid }) => sid).join(','));
  on('levels', (levels) => [...levels].map(([sid, level]) => `${sid} ${level}`).join(','));
  on('quality', ({ sid }, quality) => `${sid} ${quality}`);
  on('receiving', ({ id }, { width, paused, reason }) => `${id} ${paused ? 'paused' : width} ${reason}`);
  on('data', ({ from, topic }) => `${from} ${topic ?? ''}`.trim());
  on('extension', (type) => type);
  on('left', (reason, error) => `${reason ?? ''} ${error?.code ?? ''}`.trim());
  return log;
}
