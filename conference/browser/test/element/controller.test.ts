import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Controller, type ControllerOptions } from '../../src/element/controller.js';
import { RotundaError } from '../../src/errors.js';
import type { Preferences } from '../../src/element/memory.js';
import type { FakeMedia } from '../fake/media.js';
import { FakeRoom, person, plugDevices, publication, settled } from './fakes.js';

let rooms: FakeRoom[];
let media: FakeMedia;
let remembered: string;
const onJoined = vi.fn();
const onLeft = vi.fn();

function make(change: Partial<ControllerOptions> = {}): Controller {
  return new Controller({
    access: () => ({ server: 'signal' }),
    firstPanel: () => 'chat',
    onJoined,
    onLeft,
    capable: true,
    makeRoom: (options) => {
      rooms.push(new FakeRoom(options));
      return rooms.at(-1)!.real;
    },
    memory: { get: () => ({ name: remembered }), set: ({ name }) => void (remembered = name ?? remembered) },
    ...change,
  });
}

/** A controller in a call, and its room. */
async function joined(change: Partial<ControllerOptions> = {}): Promise<{ controller: Controller; room: FakeRoom }> {
  const controller = make(change);
  controller.setName('Ada');
  controller.setRoom('tea');
  void controller.join();
  const room = rooms.at(-1)!;
  room.joining.resolve();
  await settled();
  return { controller, room };
}

beforeEach(() => {
  rooms = [];
  media = plugDevices();
  remembered = '';
  onJoined.mockReset();
  onLeft.mockReset();
});

describe('before a call', () => {
  it('asks for what is missing', async () => {
    const controller = make();
    await controller.join();
    expect(controller.getSnapshot().form).toMatchObject({ nameMissing: true, roomMissing: true });
    expect(rooms).toHaveLength(0);
    controller.setName(' Ada ');
    expect(controller.getSnapshot().form).toMatchObject({ nameMissing: false, roomMissing: true });
    controller.setRoom(' tea ');
    void controller.join();
    expect(rooms[0]!.options).toMatchObject({ name: 'Ada', room: 'tea', server: 'signal' });
  });

  it('needs no name where a token brings one', () => {
    const controller = make({ access: () => ({ server: 'signal', token: 'secret' }) });
    controller.setRoom('tea');
    void controller.join();
    expect(rooms[0]!.options.token).toBe('secret');
  });

  it('starts with the name of last time', async () => {
    const { room } = await joined();
    expect(room.options.name).toBe('Ada');
    expect(make().getSnapshot().form.name).toBe('Ada');
  });

  it('says so where the browser cannot make calls', async () => {
    const controller = make({ capable: false });
    controller.setName('Ada');
    controller.setRoom('tea');
    await controller.join();
    expect(rooms).toHaveLength(0);
    expect(controller.getSnapshot().notice?.title).toBe('error.browser.title');
  });

  it('enters once however often Join is pressed', () => {
    const controller = make();
    controller.setName('Ada');
    controller.setRoom('tea');
    void controller.join();
    void controller.join();
    expect(rooms).toHaveLength(1);
    expect(controller.getSnapshot().phase).toBe('joining');
  });

  it('explains a refusal and stays where it was', async () => {
    const controller = make();
    controller.setName('Ada');
    controller.setRoom('tea');
    const joining = controller.join();
    rooms[0]!.joining.reject(new RotundaError('room_full', 'room is full'));
    await joining;
    expect(controller.getSnapshot()).toMatchObject({ phase: 'prejoin', notice: { title: 'error.roomFull.title' } });
    expect(onJoined).not.toHaveBeenCalled();
    void controller.join();
    expect(controller.getSnapshot()).toMatchObject({ phase: 'joining', notice: undefined });
  });

  it('can be called off, even when the server answers after that', async () => {
    const controller = make();
    controller.setName('Ada');
    controller.setRoom('tea');
    void controller.join();
    await controller.leave();
    rooms[0]!.joining.resolve();
    await settled();
    expect(controller.getSnapshot()).toMatchObject({ phase: 'prejoin', notice: undefined });
    expect(rooms[0]!.left).toBe(true);
    expect(onJoined).not.toHaveBeenCalled();
  });
});

describe('in a call', () => {
  it('tells the page, and publishes both devices', async () => {
    const { controller, room } = await joined();
    expect(onJoined).toHaveBeenCalledWith(room);
    expect(controller.getSnapshot().phase).toBe('call');
    expect(room.published.map(({ options }) => options.source).sort()).toEqual(['camera', 'microphone']);
  });

  it('joins without any device', async () => {
    media.infos = [];
    const { controller, room } = await joined();
    expect(controller.getSnapshot()).toMatchObject({ phase: 'call', camera: { on: false }, microphone: { on: false } });
    expect(room.published).toHaveLength(0);
  });

  it('does not repeat in the call what it said of devices before it', async () => {
    media.infos = [];
    const controller = make();
    controller.preview();
    await settled();
    expect(controller.getSnapshot().deviceNotices).toMatchObject([{ title: 'error.deviceMissing.title', devices: ['camera', 'microphone'] }]);
    controller.setName('Ada');
    controller.setRoom('tea');
    void controller.join();
    rooms[0]!.joining.resolve();
    await settled();
    expect(controller.getSnapshot()).toMatchObject({ phase: 'call', deviceNotices: [] });
    controller.toggle('camera');
    await settled();
    expect(controller.getSnapshot().deviceNotices).toMatchObject([{ title: 'error.deviceMissing.title', devices: ['camera'] }]);
  });

  it('publishes only what the grant allows, also when it changes', async () => {
    const { controller, room } = await joined();
    room.become({ grant: { publish: ['microphone'] } });
    await settled();
    expect(controller.getSnapshot().call?.can).toEqual({ microphone: true, camera: false, screen: false });
    expect(media.open.map(({ kind }) => kind)).toEqual(['audio']);
    expect(controller.getSnapshot().camera.on).toBe(false);
  });

  it('is reconnecting while the session or its media are', async () => {
    const { controller, room } = await joined();
    const reconnecting = () => controller.getSnapshot().call?.reconnecting;
    expect(reconnecting()).toBe(false);
    room.become({ state: 'reconnecting' });
    expect(reconnecting()).toBe(true);
    room.become({ state: 'connected', media: 'disconnected' });
    expect(reconnecting()).toBe(true);
    room.become({ media: 'connected' });
    expect(reconnecting()).toBe(false);
  });

  it('leaves on request, releases the devices and opens none again by itself', async () => {
    const { controller, room } = await joined();
    await controller.leave();
    await settled();
    expect(room.left).toBe(true);
    expect(media.open).toEqual([]);
    expect(controller.getSnapshot()).toMatchObject({ phase: 'ended', notice: { title: 'left.client_left.title' }, camera: { on: true } });
    expect(onLeft).toHaveBeenCalledWith('client_left', undefined);
    void controller.join();
    await settled();
    expect(media.tracks).toHaveLength(4);
  });

  it.each([['removed', 'left.removed'], ['duplicate_identity', 'left.duplicate_identity'], ['room_closed', 'error.roomClosed'], ['server_shutdown', 'error.restarting'], ['timeout', 'error.interrupted']] as const)(
    'explains an end by %s',
    async (reason, stem) => {
      const { controller, room } = await joined();
      room.emit('left', reason, undefined, '');
      expect(controller.getSnapshot()).toMatchObject({ phase: 'ended', notice: { title: `${stem}.title` } });
      expect(onLeft).toHaveBeenCalledExactlyOnceWith(reason, undefined);
    },
  );

  it('announces who comes and goes, a crowd as a number', async () => {
    vi.useFakeTimers();
    try {
      const { controller, room } = await joined();
      const said = () => controller.getSnapshot().call?.announcements;
      room.emit('participantJoined', person('p1', 'Grace') as never);
      room.emit('participantLeft', person('p2', 'Alan') as never, 'client_left');
      expect(said()).toEqual([]);
      vi.runAllTimers();
      expect(said()).toEqual([{ key: 'call.joined', name: 'Grace' }, { key: 'call.left', name: 'Alan' }]);
      for (let i = 0; i < 20; i++) room.emit('participantJoined', person(`c${i}`, `Guest ${i}`) as never);
      vi.runAllTimers();
      expect(said()).toEqual([{ many: 'call.joinedMany', count: 20 }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('announces messages while the chat is closed, and that somebody else muted the microphone', async () => {
    vi.useFakeTimers();
    try {
      const { controller, room } = await joined();
      const said = () => controller.getSnapshot().call?.announcements;
      room.chat.say({ text: 'seen' });
      controller.openPanel('');
      room.chat.say({ text: 'own', own: true });
      room.chat.say({ text: 'new' });
      room.published.find(({ options }) => options.source === 'microphone')!.publication.become({ muted: true });
      await settled();
      vi.runAllTimers();
      expect(said()).toEqual([{ key: 'call.message', name: 'Grace' }, { key: 'call.mutedYou', name: '' }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts messages that come while the chat is closed', async () => {
    const { controller, room } = await joined();
    const unread = () => controller.getSnapshot().call?.panels[0]?.badge;
    room.chat.say({ text: 'seen' });
    expect(unread()).toBe(0);
    controller.openPanel('');
    room.chat.say({ text: 'one' });
    room.chat.say({ text: 'own', own: true });
    room.chat.say({ text: 'two' });
    expect(unread()).toBe(2);
    controller.openPanel('chat');
    expect(unread()).toBe(0);
  });

  it('says why a message was not sent', async () => {
    const { controller, room } = await joined();
    room.chat.refuse = new RotundaError('rate_limited', '');
    expect(await controller.chat!.send('hi')).toBe(false);
    expect(controller.getSnapshot().call?.chat?.problem?.title).toBe('error.busy.title');
    room.chat.refuse = undefined;
    expect(await controller.chat!.send('hi')).toBe(true);
    expect(controller.getSnapshot().call?.chat?.problem).toBeUndefined();
    expect(room.sent).toEqual(['hi']);
  });

  it('has no chat where the room has none', async () => {
    const { controller, room } = await joined();
    room.become({ extensions: [] });
    expect(controller.getSnapshot().call?.chat).toBeUndefined();
  });

  it('lets go of everything when it is disposed of', async () => {
    const { controller, room } = await joined();
    await controller.dispose();
    expect(room.left).toBe(true);
    expect(media.open).toEqual([]);
  });
});

describe('the sound', () => {
  it('is played by the room, to the chosen speaker, and the browser\'s refusal is shown', async () => {
    const prototype = { setSinkId: () => Promise.resolve() };
    vi.stubGlobal('HTMLMediaElement', { prototype });
    try {
      const { controller, room } = await joined({ memory: { get: () => ({ name: 'Ada', speaker: 'hall' }), set: () => undefined } });
      const { playback } = room;
      expect([playback.snapshot.all, playback.setSpeaker.mock.calls]).toEqual([true, [['hall']]]);
      controller.chooseSpeaker('desk');
      await settled();
      expect(controller.getSnapshot().speaker).toBe('desk');
      playback.become({ speaker: '' }); // unplugged
      await settled();
      expect(controller.getSnapshot().speaker).toBe('');
      expect(controller.getSnapshot().call?.soundBlocked).toBe(false);
      playback.become({ blocked: true });
      await settled();
      expect(controller.getSnapshot().call?.soundBlocked).toBe(true);
      controller.playSound();
      await settled();
      expect(controller.getSnapshot().call?.soundBlocked).toBe(false);
      await controller.leave();
      expect(playback.snapshot.all).toBe(false);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('the screen', () => {
  it('is shared, and ends by the button or by the browser', async () => {
    const { controller, room } = await joined();
    const stop = vi.fn(() => Promise.resolve());
    const share = { video: { state: 'published' }, stop };
    Object.assign(room, { shareScreen: () => Promise.resolve(share) });
    const sharing = () => controller.getSnapshot().call?.sharing;
    await controller.toggleScreen();
    expect(sharing()).toBe('on');
    room.emit('localUnpublished', share.video as never, undefined);
    expect(sharing()).toBe('off');
    await controller.toggleScreen();
    await controller.toggleScreen();
    expect(sharing()).toBe('off');
    expect(stop).toHaveBeenCalledOnce();
  });

  it('says why it could not be shared, until that is dismissed', async () => {
    const { controller, room } = await joined();
    Object.assign(room, { shareScreen: () => Promise.reject(new RotundaError('media_failed', '')) });
    await controller.toggleScreen();
    expect(controller.getSnapshot().deviceNotices).toMatchObject([{ title: 'error.media.title', devices: ['screen'] }]);
    controller.dismissDevices();
    expect(controller.getSnapshot().deviceNotices).toEqual([]);
  });

  it('keeps a tile large until it goes, or another is chosen', async () => {
    const { controller, room } = await joined();
    const pinned = () => controller.getSnapshot().call?.pinned;
    room.become({ participants: [person('p1', 'Grace'), person('p2', 'Alan')] });
    controller.togglePin('p1');
    expect(pinned()).toBe('p1');
    controller.togglePin('p2');
    expect(pinned()).toBe('p2');
    controller.togglePin('p2');
    expect(pinned()).toBe('');
    controller.togglePin('p1');
    room.become({ participants: [person('p2', 'Alan')] });
    expect(pinned()).toBe('');
  });

  it('keeps to who speaks until another does alone', async () => {
    const { controller, room } = await joined();
    const speaks = (...sids: string[]) => {
      const heard = [publication('microphone')];
      room.become({ participants: ['p1', 'p2'].map((sid) => person(sid, sid, { speaking: sids.includes(sid), publications: heard })) });
      return controller.getSnapshot().call?.speaker;
    };
    expect(speaks()).toBe('');
    expect(speaks('p2')).toBe('p2');
    expect(speaks('p1', 'p2')).toBe('p2');
    expect(speaks()).toBe('p2');
    expect(speaks('p1')).toBe('p1');
  });

  it('goes through the layouts, and keeps the one chosen for the next call', async () => {
    const { controller } = await joined();
    controller.nextLayout();
    expect(controller.getSnapshot().call?.layout).toBe('grid');
    await controller.leave();
    void controller.join();
    rooms.at(-1)!.joining.resolve();
    await settled();
    expect(controller.getSnapshot().call?.layout).toBe('grid');
  });
});

describe('after a call', () => {
  it('joins again, or goes back to the form with its devices', async () => {
    const { controller } = await joined();
    await controller.leave();
    expect(controller.getSnapshot()).toMatchObject({ phase: 'ended', camera: { track: null } });
    controller.back();
    await settled();
    expect(controller.getSnapshot()).toMatchObject({ phase: 'prejoin', notice: undefined });
    expect(controller.getSnapshot().camera.track).not.toBeNull();
  });
});

describe('settings', () => {
  it('opens the microphone anew when what is done to its sound changes, and remembers it', async () => {
    let kept: Preferences = {};
    const controller = make({ memory: { get: () => kept, set: (change) => void (kept = { ...kept, ...change }) } });
    controller.preview();
    await settled();
    const [before] = media.open.filter(({ kind }) => kind === 'audio');
    controller.tune('noiseSuppression', false);
    await settled();
    expect(before!.readyState).toBe('ended');
    expect(controller.getSnapshot().microphone.track).not.toBeNull();
    expect(media.tracks.filter(({ kind }) => kind === 'video')).toHaveLength(1);
    controller.chooseSpeaker('hall');
    controller.useShortcuts(false);
    const next = make({ memory: { get: () => kept, set: () => undefined } }).getSnapshot();
    expect(next).toMatchObject({ speaker: 'hall', shortcuts: false, tuning: { noiseSuppression: false, echoCancellation: true } });
  });
});
