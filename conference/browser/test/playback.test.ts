import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FakeMedia, stubMedia, turnPage, turnSound } from './fake/media.js';
import { failure, inRoom, joined, pass, person, settled, type World } from './fake/world.js';
import type { PublicationInfo } from '../src/protocol.gen.js';

/** An <audio> or <video> as far as playing goes. */
class FakeElement extends EventTarget {
  static made: FakeElement[] = [];
  /** Browsers refuse to play before a gesture. */
  static refused = false;
  srcObject: unknown = null;
  volume = 1;
  muted = false;
  paused = true;
  sinkId = '';
  plays = 0;
  /** Speakers that are plugged in. */
  static speakers = ['', 'usb'];

  async play(): Promise<void> {
    if (FakeElement.refused) {
      throw new DOMException('no', 'NotAllowedError');
    }
    this.plays++;
    this.paused = false;
  }

  async setSinkId(id: string): Promise<void> {
    if (!FakeElement.speakers.includes(id)) {
      throw new DOMException('no', 'NotFoundError');
    }
    this.sinkId = id;
  }

  get real(): HTMLAudioElement {
    return this as unknown as HTMLAudioElement;
  }
}

let media: FakeMedia;

beforeEach(() => {
  vi.useFakeTimers();
  media = stubMedia();
  FakeElement.made = [];
  FakeElement.refused = false;
  Object.assign(document, {
    createElement: () => {
      FakeElement.made.push(new FakeElement());
      return FakeElement.made.at(-1);
    },
  });
  vi.stubGlobal('HTMLMediaElement', FakeElement);
  vi.stubGlobal('MediaStream', class {
    readonly tracks: unknown[];
    constructor(tracks: unknown[]) {
      this.tracks = tracks;
    }
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const voice = (id: string, participant: string): PublicationInfo => ({ id, participant, kind: 'audio', source: 'microphone', mime_type: 'audio/opus' });
const ann = person('PA_ann', [voice('PB_1', 'PA_ann')]);
const bob = person('PA_bob', [voice('PB_2', 'PA_bob')]);

async function inCompany(): Promise<World> {
  const made = await inRoom({ join: () => joined([ann, bob]) });
  offer(made, 1, ['PB_1', 'PB_2']);
  await pass();
  return made;
}

function offer({ server }: World, generation: number, ids: string[]): void {
  const tracks = ids.map((publication, mid) => ({ mid: String(mid), publication }));
  server.session.event('offer', { transport: 'receive', generation, sdp: tracks.map(({ mid }) => `m=audio 9 mid=${mid}`).join('\n'), tracks });
}

test('a blocked page plays after a gesture', async () => {
  FakeElement.refused = true;
  const { room } = await inCompany();
  const element = new FakeElement();
  room.participants.get('PA_ann')!.publications[0]!.attach(element.real);
  await pass();
  expect(room.playback.getSnapshot()).toEqual({ blocked: true, interrupted: false, all: false, speaker: '' });
  let changes = 0;
  room.playback.subscribe(() => changes++);
  expect(await failure(room.playback.start())).toMatchObject({ code: 'playback_blocked', hint: 'sound' });
  FakeElement.refused = false;
  await settled(room.playback.start());
  await pass();
  expect([room.playback.getSnapshot().blocked, element.paused, changes]).toEqual([false, false, 1]);
});

test('what is detached is no longer blocked', async () => {
  FakeElement.refused = true;
  const { room } = await inCompany();
  const publication = room.participants.get('PA_ann')!.publications[0]!;
  publication.attach(new FakeElement().real);
  await pass();
  publication.detach();
  expect(room.playback.getSnapshot().blocked).toBe(false);
});

test('one call plays everybody, also those who come later, until it is undone', async () => {
  const made = await inCompany();
  const { room, server } = made;
  const undo = room.playback.playAll();
  await pass();
  expect(FakeElement.made.map(({ plays, srcObject }) => [plays, srcObject !== null])).toEqual([[1, true], [1, true]]);
  server.session.event('participant_joined', person('PA_cyd', [voice('PB_3', 'PA_cyd')]));
  offer(made, 2, ['PB_1', 'PB_2', 'PB_3']);
  await pass();
  expect(FakeElement.made).toHaveLength(3);
  expect(FakeElement.made[2]?.plays).toBe(1);
  server.session.event('unpublished', { publication: 'PB_1' });
  await pass();
  expect(FakeElement.made[0]?.srcObject).toBeNull();
  undo();
  expect([FakeElement.made.every(({ srcObject }) => srcObject === null), room.playback.getSnapshot().all]).toEqual([true, false]);
});

test('two that want everything played do not take it from each other', async () => {
  const { room } = await inCompany();
  const [one, other] = [room.playback.playAll(), room.playback.playAll()];
  await pass();
  expect(FakeElement.made).toHaveLength(2);
  one();
  one();
  expect([FakeElement.made.every(({ srcObject }) => srcObject !== null), room.playback.getSnapshot().all]).toEqual([true, true]);
  other();
  expect([FakeElement.made.every(({ srcObject }) => srcObject === null), room.playback.getSnapshot().all]).toEqual([true, false]);
});

test('a speaker holds for all elements, also later ones; one that is gone changes nothing', async () => {
  const made = await inCompany();
  const { room } = made;
  const [one, two] = [new FakeElement(), new FakeElement()];
  room.participants.get('PA_ann')!.publications[0]!.attach(one.real);
  await settled(room.playback.setSpeaker('usb'));
  room.participants.get('PA_bob')!.publications[0]!.attach(two.real);
  await pass();
  expect([one.sinkId, two.sinkId, room.playback.getSnapshot().speaker]).toEqual(['usb', 'usb', 'usb']);
  expect(await failure(room.playback.setSpeaker('none'))).toMatchObject({ code: 'device_not_found', device: 'speaker' });
  expect([one.sinkId, room.playback.getSnapshot().speaker]).toEqual(['usb', 'usb']);
  await settled(room.playback.setSpeaker(''));
  expect([one.sinkId, two.sinkId]).toEqual(['', '']);
});

test('a speaker that is unplugged gives way to the default', async () => {
  media.plug('audiooutput', 'other');
  media.plug('audiooutput', 'usb');
  const { room } = await inCompany();
  const element = new FakeElement();
  room.participants.get('PA_ann')!.publications[0]!.attach(element.real);
  await settled(room.playback.setSpeaker('usb'));
  media.unplug('other');
  await pass();
  expect(element.sinkId).toBe('usb');
  media.plug('audiooutput', 'other');
  media.unplug('usb');
  await pass();
  expect([element.sinkId, room.playback.getSnapshot().speaker]).toEqual(['', '']);
});

test('a browser with one speaker says so', async () => {
  vi.stubGlobal('HTMLMediaElement', class {});
  const { room } = await inCompany();
  expect(room.playback.canChooseSpeaker).toBe(false);
  expect(await failure(room.playback.setSpeaker('usb'))).toMatchObject({ code: 'browser_unsupported' });
});

test('a person is played softer, in all elements, and after coming back', async () => {
  const made = await inCompany();
  const { room, server } = made;
  room.playback.playAll();
  room.playback.setVolume('id-PA_ann', 0.25);
  await pass();
  expect(FakeElement.made.map(({ volume }) => volume)).toEqual([0.25, 1]);
  room.playback.setVolume('id-PA_ann', -3);
  expect([FakeElement.made[0]?.volume, FakeElement.made[0]?.muted, room.playback.volume('id-PA_ann'), room.playback.volume('id-PA_bob')]).toEqual([0, true, 0, 1]);
  server.session.event('participant_left', { participant: 'PA_ann', reason: 'client_left' });
  server.session.event('participant_joined', { ...person('PA_new', [voice('PB_9', 'PA_new')]), identity: 'id-PA_ann' });
  await pass();
  expect(FakeElement.made.at(-1)?.volume).toBe(0);
});

test('after an interruption and in the foreground again, what stands still is played', async () => {
  const { room } = await inCompany();
  const element = new FakeElement();
  room.participants.get('PA_ann')!.publications[0]!.attach(element.real);
  await pass();
  turnSound('interrupted');
  element.paused = true;
  expect(room.playback.getSnapshot().interrupted).toBe(true);
  turnSound('active');
  await pass();
  expect([room.playback.getSnapshot().interrupted, element.plays]).toEqual([false, 2]);
  element.paused = true;
  turnPage('hidden');
  turnPage('visible');
  await pass();
  expect(element.plays).toBe(3);
  await settled(room.leave());
  element.paused = true;
  turnPage('visible');
  expect(element.plays).toBe(3);
});
