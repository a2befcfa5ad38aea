// Rooms that people run: lobby, password, roles, and what moderators do.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Joined, PublicationInfo } from '../src/protocol.gen.js';
import { refuse, type Handler } from './fake/server.js';
import { failure, inRoom, joined, pass, person, settled, video, world, type World } from './fake/world.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is answered to one who has to wait: nothing of the room. */
const waiting = (): Joined => ({ self: { sid: '', identity: '', name: '', joined_at: 0 }, grant: {}, room: { sid: '', name: '', participants: [] }, waiting: { id: 'KN_1' } });

/** In the lobby. */
async function inLobby(handlers: Record<string, Handler> = {}): Promise<World & { entering: Promise<void> }> {
  const made = world({ join: waiting, ...handlers });
  const entering = made.room.join();
  entering.catch(() => undefined);
  await pass();
  return { ...made, entering };
}

const asked = ({ server }: World): unknown[] => server.session.requests.filter(({ type }) => type !== 'join').map(({ type, data }) => [type, data]);

describe('lobby', () => {
  test('who waits is told nothing, and joins when somebody lets them in', async () => {
    const { room, server, events, entering } = await inLobby();
    expect(room.getSnapshot()).toMatchObject({ state: 'waiting', name: 'lobby', sid: '', participants: [], grant: {} });
    expect(await failure(room.request('chat.send', {}))).toMatchObject({ code: 'not_joined' });
    server.session.event('admitted', joined([person('PA_ann', [video('PB_1', 'PA_ann')])], { ice_servers: [{ urls: ['stun:host'] }] }));
    await settled(entering);
    expect(events).toEqual(['state connecting', 'state waiting', 'participantJoined PA_ann', 'published PB_1', 'state connected']);
    expect(room.getSnapshot()).toMatchObject({ state: 'connected', sid: 'RM_1' });
  });

  test('what is published while waiting is sent once inside', async () => {
    const { room, server, entering } = await inLobby();
    const track = Object.assign(new EventTarget(), { kind: 'audio', id: 'mic', readyState: 'live', enabled: true, contentHint: '', stop: () => undefined, getSettings: () => ({}) });
    const publishing = room.publish(track as unknown as MediaStreamTrack);
    await pass();
    expect(server.ran).toEqual(['join']);
    server.session.event('admitted', joined());
    await settled(entering);
    expect((await settled(publishing)).id).not.toBe('');
  });

  test.each([
    ['lobby_denied', 'lobby_denied'],
    ['banned', 'banned'],
    ['room_closed', 'room_closed'],
    ['duplicate_identity', 'duplicate_identity'],
  ] as const)('who is sent away with %s is told so, once', async (reason, code) => {
    const { room, server, events, entering } = await inLobby();
    server.session.event('left', { reason, message: 'not today' });
    expect(await failure(entering)).toMatchObject({ code, action: 'leave' });
    expect(room.getSnapshot()).toMatchObject({ state: 'closed', leftReason: reason, leftMessage: 'not today' });
    expect(events.filter((event) => event.startsWith('left'))).toHaveLength(1);
  });

  test('waiting outlives a cut, and a session that is gone', async () => {
    const { room, server, events, entering } = await inLobby();
    server.carrier.cut();
    await pass(1000);
    expect(room.state).toBe('waiting');
    server.session.ended = true; // the next resume finds nothing
    server.carrier.cut();
    await pass(3000);
    expect(server.sessions).toHaveLength(2);
    expect(room.state).toBe('waiting');
    server.session.event('admitted', joined());
    await settled(entering);
    expect(events.filter((event) => event.startsWith('state'))).toEqual(
      ['connecting', 'waiting', 'reconnecting', 'waiting', 'reconnecting', 'waiting', 'connected'].map((state) => `state ${state}`),
    );
  });

  test('who was let in while away learns it from the snapshot', async () => {
    const { room, server, entering } = await inLobby();
    server.carrier.cut();
    await pass(1);
    server.session.event('snapshot', { ...waiting(), transports: { send: 0, receive: 0 } });
    await pass(1000);
    expect(room.state).toBe('waiting');
    server.session.event('snapshot', { ...joined([person('PA_ann')]), transports: { send: 1, receive: 1 } });
    await settled(entering);
    expect(room.participants.size).toBe(1);
  });

  test('leaving ends the wait', async () => {
    const { room, server, events, entering } = await inLobby();
    const gone = room.leave();
    expect(await failure(entering)).toMatchObject({ code: 'aborted' });
    await settled(gone);
    expect(server.ran).toEqual(['join', 'leave']);
    expect(events.at(-1)).toBe('left client_left');
  });

  test('who comes back into a room with a lobby waits, and sees nobody', async () => {
    let answers: () => Joined = () => joined([person('PA_ann')]);
    const { room, server } = await inRoom({ join: () => answers() });
    answers = waiting;
    server.session.end('timeout');
    await pass(2000);
    expect(room.getSnapshot()).toMatchObject({ state: 'waiting', participants: [] });
  });

  test('moderators are told who waits, let in and send away', async () => {
    const knock = (id: string): object => ({ id, name: `Name ${id}`, identity: `id-${id}`, at: 5 });
    const made = await inRoom({ join: () => joined([], { grant: { moderate: true }, knocks: [knock('KN_1')] as never }) });
    const { room, server } = made;
    const heard: unknown[] = [];
    room.lobby.on('knock', ({ knock: id }) => heard.push(id));
    room.lobby.on('ended', ({ knock: id }, outcome) => heard.push([id, outcome]));
    expect(room.lobby.getSnapshot()).toEqual({ canAdmit: true, waiting: [{ knock: 'KN_1', name: 'Name KN_1', identity: 'id-KN_1', at: 5 }] });
    server.session.event('knock', knock('KN_2'));
    server.session.event('knock', knock('KN_2'));
    await pass();
    await settled(room.lobby.admit('KN_1'));
    await settled(room.lobby.deny('KN_2', 'sorry'));
    server.session.event('knock_ended', { id: 'KN_1', outcome: 'admitted' });
    await pass();
    expect(heard).toEqual(['KN_2', ['KN_1', 'admitted']]);
    expect(asked(made)).toEqual([['admit', { knock: 'KN_1' }], ['deny', { knock: 'KN_2', message: 'sorry' }]]);
    server.session.event('grant', { grant: {} });
    await pass();
    expect(room.lobby.getSnapshot()).toEqual({ canAdmit: false, waiting: [] });
  });
});

describe('coming in', () => {
  test('a password is asked for again until it is right, and kept for a rejoin', async () => {
    const given: unknown[] = [];
    const { room, server } = world({
      join: ((data: { password?: string }) => {
        given.push(data.password);
        if (data.password === undefined) refuse('password_required');
        if (data.password !== 'tea') refuse('password_wrong');
        return joined();
      }) as Handler,
    });
    expect(await failure(room.join())).toMatchObject({ code: 'password_required' });
    expect(await failure(room.join({ password: 'milk' }))).toMatchObject({ code: 'password_wrong' });
    await settled(room.join({ password: 'tea' }));
    server.session.end('timeout');
    await pass(2000);
    expect(room.state).toBe('connected');
    expect(given).toEqual([undefined, 'milk', 'tea', 'tea']);
  });

  test.each(['room_locked', 'not_open', 'banned', 'room_full'] as const)('%s refuses', async (code) => {
    const { room } = world({ join: () => refuse(code, 1000) });
    expect(await failure(room.join())).toMatchObject({ code });
    expect(room.state).toBe('closed');
  });

  test('who is moved goes there by itself, with the ticket once and without the password', async () => {
    const given: { room: string; ticket?: string; password?: string }[] = [];
    const { room, server, events } = await inRoom(
      {
        join: ((data: (typeof given)[number]) => {
          given.push(data);
          return joined([person(data.room === 'lobby' ? 'PA_ann' : 'PA_bert')], { room: { sid: `RM_${data.room}`, name: data.room, participants: [person('PA_self'), person(data.room === 'lobby' ? 'PA_ann' : 'PA_bert')] } });
        }) as Handler,
      },
      { password: 'tea' },
    );
    const rooms: string[] = [];
    room.on('moved', (name) => rooms.push(name));
    server.session.event('left', { reason: 'migrated', room: 'annex', ticket: 'TK_1' });
    server.session.ended = true;
    await pass(2000);
    expect(room.getSnapshot()).toMatchObject({ state: 'connected', name: 'annex', sid: 'RM_annex' });
    expect([...room.participants.keys()]).toEqual(['PA_bert']);
    expect(events.filter((event) => event.startsWith('left'))).toEqual([]);
    server.session.end('timeout');
    await pass(2000);
    expect(given.map((join) => [join.room, join.ticket, join.password])).toEqual([['lobby', undefined, 'tea'], ['annex', 'TK_1', undefined], ['annex', undefined, undefined]]);
    expect(rooms).toEqual(['annex']);
    await settled(room.leave());
    await settled(room.join());
    expect(given.at(-1)).toMatchObject({ room: 'lobby', password: 'tea' });
  });
});

describe('inside', () => {
  test('roles are seen and change', async () => {
    const { room, server, events } = await inRoom({ join: () => joined([{ ...person('PA_ann'), role: 'presenter' }]) });
    expect(room.participants.get('PA_ann')?.role).toBe('presenter');
    server.session.event('participant_updated', { participant: 'PA_ann', role: 'moderator' });
    server.session.event('participant_updated', { participant: 'PA_self', role: 'viewer' });
    await pass();
    expect(room.getSnapshot()).toMatchObject({ participants: [{ sid: 'PA_ann', role: 'moderator', name: 'Name PA_ann' }], local: { role: 'viewer' } });
    server.session.event('participant_updated', { participant: 'PA_ann', role: '' });
    await pass();
    expect(room.participants.get('PA_ann')?.role).toBe('');
    expect(events.filter((event) => event.startsWith('participantUpdated'))).toHaveLength(3);
  });

  test('a changed grant is told, with who did it', async () => {
    const { room, server } = await inRoom();
    const heard: unknown[] = [];
    room.on('granted', ({ publish }, by) => heard.push([publish, by, room.localParticipant.canPublish('camera')]));
    server.session.event('grant', { grant: { publish: ['microphone'] }, by: 'PA_ann' });
    await pass();
    expect(heard).toEqual([[['microphone'], 'PA_ann', false]]);
  });

  test('it is told who muted whom, and its owner ends it', async () => {
    const microphone: PublicationInfo = { id: 'PB_1', participant: 'PA_ann', kind: 'audio', source: 'microphone', mime_type: 'audio/opus', muted: true, muted_by: 'PA_bob' };
    const { room, server } = await inRoom({ join: () => joined([person('PA_ann', [microphone])]) });
    const heard: unknown[] = [];
    room.on('muted', (publication, muted, by) => heard.push([publication.source, muted, by]));
    expect(room.getSnapshot().participants[0]?.publications[0]).toMatchObject({ muted: true, mutedBy: 'PA_bob' });
    server.session.event('muted', { publication: 'PB_1', muted: false });
    const track = Object.assign(new EventTarget(), { kind: 'audio', id: 'mic', readyState: 'live', enabled: true, contentHint: '', stop: () => undefined, getSettings: () => ({}) });
    const own = await settled(room.publish(track as unknown as MediaStreamTrack));
    server.session.event('muted', { publication: own.id, muted: true, by: 'PA_ann' });
    await pass();
    expect(own.getSnapshot()).toMatchObject({ muted: true, mutedBy: 'PA_ann' });
    expect(track.enabled).toBe(false);
    await settled(own.unmute());
    expect(own.getSnapshot()).toMatchObject({ muted: false, mutedBy: '' });
    expect(server.session.requests.at(-1)).toMatchObject({ type: 'mute', data: { publication: own.id, muted: false } });
    expect(heard).toEqual([['microphone', false, ''], ['microphone', true, 'PA_ann'], ['microphone', false, '']]);
  });

  test('being asked to unmute is an event', async () => {
    const { room, server } = await inRoom();
    const heard: unknown[] = [];
    room.on('unmuteAsked', (source, by) => heard.push([source, by]));
    server.session.event('unmute_asked', { source: 'microphone', by: 'PA_ann' });
    server.session.event('unmute_asked', { source: 'camera' });
    await pass();
    expect(heard).toEqual([['microphone', 'PA_ann'], ['camera', '']]);
  });

  test('settings of the room are told, and follow', async () => {
    const { room, server } = await inRoom({ join: () => joined([], { room: { sid: 'RM_1', name: 'lobby', participants: [], locked: true, capacity: 5, metadata: { topic: 'tea', mood: 'good' } } }) });
    const heard: unknown[] = [];
    room.on('roomUpdated', (settings) => heard.push(settings.locked));
    expect(room.getSnapshot().settings).toEqual({ locked: true, lobby: false, protected: false, capacity: 5, mode: 'sfu', metadata: { topic: 'tea', mood: 'good' } });
    server.session.event('room_updated', { locked: false, protected: true, metadata: { mood: null, day: 'one' } });
    await pass();
    expect(room.getSnapshot().settings).toEqual({ locked: false, lobby: false, protected: true, capacity: 5, mode: 'sfu', metadata: { topic: 'tea', day: 'one' } });
    expect(heard).toEqual([false]);
  });

  test('moderators ask the server, in its words', async () => {
    const made = await inRoom({ bans: () => ({ bans: [{ identity: 'x', at: 1, until: 0 }] }), end_room: () => refuse('forbidden') });
    const { moderation } = made.room;
    const all: Promise<unknown>[] = [
      moderation.remove('PA_ann'),
      moderation.ban('PA_ann', 'enough'),
      moderation.unban('ann'),
      moderation.muteParticipant('PB_1'),
      moderation.askToUnmute('PA_ann'),
      moderation.setRole('PA_ann', 'viewer'),
      moderation.setGrant('PA_ann', { subscribe: true }),
      moderation.updateRoom({ locked: true, password: '' }),
      moderation.updateParticipant('PA_ann', { name: 'Anna' }),
      moderation.move('PA_ann', 'cafe\u0301'),
    ];
    await settled(Promise.all(all));
    expect(asked(made)).toEqual([
      ['remove', { participant: 'PA_ann' }],
      ['remove', { participant: 'PA_ann', ban: true, message: 'enough' }],
      ['unban', { identity: 'ann' }],
      ['mute_participant', { publication: 'PB_1' }],
      ['ask_unmute', { participant: 'PA_ann', source: 'microphone' }],
      ['set_role', { participant: 'PA_ann', role: 'viewer' }],
      ['set_grant', { participant: 'PA_ann', grant: { subscribe: true } }],
      ['update_room', { locked: true, password: '' }],
      ['update_participant', { participant: 'PA_ann', name: 'Anna' }],
      ['move', { participant: 'PA_ann', room: 'caf\u00e9' }],
    ]);
    expect(await settled(moderation.bans())).toEqual([{ identity: 'x', name: '', by: '', message: '', at: 1, until: undefined }]);
    expect(await failure(moderation.end())).toMatchObject({ code: 'forbidden' });
  });
});
