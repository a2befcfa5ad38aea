import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RoomOptions } from '../src/options.js';
import type { RemotePublication } from '../src/publication.js';
import type { Wish, Wishes } from '../src/protocol.gen.js';
import { FakeDocument, FakeVideo, observed, stubPage } from './fake/page.js';
import { refuse, type Handler } from './fake/server.js';
import { inRoom, joined, pass, person, settled, video, type World } from './fake/world.js';

// What the server is told of how large and how visible received video is.

let page: FakeDocument;

beforeEach(() => {
  vi.useFakeTimers();
  page = stubPage();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function watching(handlers: Record<string, Handler> = {}, options: Partial<RoomOptions> = {}): Promise<World & { one: RemotePublication; two: RemotePublication }> {
  const made = await inRoom({ join: () => joined([person('PA_ann', [video('PB_1', 'PA_ann'), video('PB_2', 'PA_ann')])]), ...handlers }, options);
  const [one, two] = made.room.participants.get('PA_ann')!.publications;
  return { ...made, one: one!, two: two! };
}

/** The wishes of the newest session, by request. */
function wishes({ server }: World): Wish[][] {
  return server.session.requests.filter(({ type }) => type === 'wish').map(({ data }) => (data as Wishes).wishes);
}

const last = (made: World): Wish | undefined => wishes(made).at(-1)?.at(-1);

test('an attached element shows the track and tells its size, in device pixels', async () => {
  const made = await watching();
  page.defaultView.devicePixelRatio = 2;
  const element = new FakeVideo(page, 160, 90);
  expect(made.one.attach(element.real)).toBe(element);
  made.server.session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=video 9 mid=0', tracks: [{ mid: '0', publication: 'PB_1' }] });
  await pass(500);
  expect(element.srcObject).toEqual({ tracks: [made.one.track] });
  expect(wishes(made)).toEqual([[{ publication: 'PB_1', width: 320, height: 180 }]]);
  made.server.session.event('offer', { transport: 'receive', generation: 2, sdp: '', tracks: [] });
  await pass(500);
  expect(element.srcObject).toBeNull();
});

test('a larger picture is told at once, a smaller one when it stays so', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 160, 90);
  made.one.observe(element.real);
  await pass(500);
  element.resize(1280, 720);
  await pass(200);
  expect(last(made)).toMatchObject({ width: 1280 });
  element.resize(160, 90);
  await pass(500);
  element.resize(1280, 720); // only passing
  await pass(2000);
  expect(wishes(made)).toHaveLength(2);
  element.resize(640, 360);
  await pass(100);
  element.resize(160, 90);
  await pass(2000);
  expect(wishes(made)).toHaveLength(3);
  expect(last(made)).toMatchObject({ width: 160, height: 90 });
});

test('a moving size is told a few times a second at most', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 100, 100);
  made.one.observe(element.real);
  for (let width = 100; width < 1300; width += 20) {
    element.resize(width, 100);
    await pass(16);
  }
  await pass(500);
  expect(wishes(made).length).toBeLessThan(12);
  expect(last(made)).toMatchObject({ width: 1280 });
});

test('changes of several publications go together', async () => {
  const made = await watching();
  made.one.observe(new FakeVideo(page, 160, 90).real);
  made.two.observe(new FakeVideo(page, 640, 360, false).real);
  await pass(500);
  expect(wishes(made)).toEqual([[{ publication: 'PB_1', width: 160, height: 90 }, { publication: 'PB_2', hidden: true }]]);
});

test('more wishes than a request takes go by several', async () => {
  const made = await watching({ join: () => joined([person('PA_ann', Array.from({ length: 100 }, (_, n) => video(`PB_${n}`, 'PA_ann')))]) });
  for (const publication of made.room.participants.get('PA_ann')!.publications) {
    publication.observe(new FakeVideo(page, 160, 90).real);
  }
  await pass(1000);
  expect(wishes(made).map(({ length }) => length)).toEqual([64, 36]);
});

test('of several elements the largest that can be seen counts', async () => {
  const made = await watching();
  const [small, large] = [new FakeVideo(page, 160, 90), new FakeVideo(page, 1280, 720, false)];
  made.one.attach(small.real);
  made.one.attach(large.real);
  await pass(500);
  expect(last(made)).toMatchObject({ width: 160 });
  large.scroll(true);
  await pass(500);
  expect(last(made)).toMatchObject({ width: 1280 });
  made.one.detach(large.real);
  await pass(2000);
  expect(last(made)).toEqual({ publication: 'PB_1', width: 160, height: 90 });
  expect([large.srcObject, observed()]).toEqual([null, 2]);
});

test('what is scrolled away or shown by nobody any more is hidden, and back at once', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 160, 90);
  const undo = made.one.observe(element.real);
  await pass(500);
  element.scroll(false);
  await pass(2000);
  expect(last(made)).toEqual({ publication: 'PB_1', hidden: true });
  element.scroll(true);
  await pass(200);
  expect(last(made)).toMatchObject({ width: 160 });
  element.resize(0, 0);
  await pass(2000);
  expect(last(made)).toMatchObject({ hidden: true });
  element.resize(160, 90);
  await pass(200);
  undo();
  undo();
  await pass(2000);
  expect(last(made)).toMatchObject({ hidden: true });
  expect(observed()).toBe(0);
});

test('an element that moves to another place in the page tells nothing of it', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 160, 90);
  for (let n = 0; n < 5; n++) {
    made.one.observe(element.real)();
    made.one.observe(element.real);
  }
  await pass(3000);
  expect(wishes(made)).toEqual([[{ publication: 'PB_1', width: 160, height: 90 }]]);
});

test('a page in the background is given some time, unless the picture has a window of its own', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 160, 90);
  made.one.observe(element.real);
  await pass(500);
  page.turn('hidden');
  await pass(2500);
  page.turn('visible');
  await pass(5000);
  expect(wishes(made)).toHaveLength(1);
  page.turn('hidden');
  await pass(5000);
  expect(last(made)).toMatchObject({ hidden: true });
  page.turn('visible');
  await pass(200);
  expect(last(made)).toMatchObject({ width: 160 });
  element.float({ width: 400, height: 225 });
  page.turn('hidden');
  await pass(5000);
  expect(last(made)).toEqual({ publication: 'PB_1', width: 400, height: 225 });
  element.float(undefined);
  await pass(5000);
  expect(last(made)).toMatchObject({ hidden: true });
});

test('the picture counts, not its box: cropped it is larger, letterboxed smaller', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 400, 400);
  element.videoWidth = 1280;
  element.videoHeight = 720;
  made.one.observe(element.real);
  await pass(500);
  expect(last(made)).toMatchObject({ width: 400, height: 225 });
  element.objectFit = 'cover';
  element.dispatchEvent(new Event('resize'));
  await pass(500);
  expect(last(made)).toMatchObject({ width: 712, height: 400 });
});

test('layers of almost the same shape change nothing', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 640, 360);
  made.one.observe(element.real);
  await pass(500);
  for (const [width, height] of [[1280, 720], [426, 240], [320, 180], [212, 120]] as const) {
    element.videoWidth = width;
    element.videoHeight = height;
    element.dispatchEvent(new Event('resize'));
    await pass(2000);
  }
  expect(wishes(made)).toHaveLength(1);
});

test('a preferred size goes over that of elements, the rest beside it', async () => {
  const made = await watching();
  made.one.observe(new FakeVideo(page, 160, 90).real, { priority: 1 });
  made.one.setPreferred({ priority: 5, maxBitrate: 300_000, layer: { spatial: 0, temporal: 1 } });
  await pass(500);
  expect(last(made)).toEqual({ publication: 'PB_1', width: 160, height: 90, layer: { spatial: 0, temporal: 1 }, priority: 5, max_bitrate: 300_000 });
  made.one.setPreferred({ width: 640, height: 360 });
  await pass(500);
  expect(last(made)).toEqual({ publication: 'PB_1', width: 640, height: 360, priority: 1 });
  made.one.setPreferred(undefined);
  await pass(500);
  expect(last(made)).toEqual({ publication: 'PB_1', width: 160, height: 90, priority: 1 });
});

test('what is wished for no longer is taken back', async () => {
  const made = await watching();
  made.one.setPreferred({ maxBitrate: 300_000 });
  made.two.setPreferred(undefined); // says nothing
  await pass(500);
  made.one.setPreferred(undefined);
  await pass(500);
  expect(wishes(made)).toEqual([[{ publication: 'PB_1', max_bitrate: 300_000 }], [{ publication: 'PB_1' }]]);
});

test('a new session is told all wishes, a resumed one none again', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 160, 90);
  made.one.observe(element.real);
  made.two.setPreferred({ priority: -1 });
  await pass(500);
  const told = wishes(made).length;
  made.server.carrier.cut();
  await pass(2000);
  expect(wishes(made)).toHaveLength(told);
  made.server.session.end('timeout');
  await pass(1);
  element.resize(320, 180); // while it is away
  await pass(5000);
  expect(made.server.sessions).toHaveLength(2);
  expect(wishes(made).flat()).toEqual([{ publication: 'PB_2', priority: -1 }, { publication: 'PB_1', width: 320, height: 180 }].sort((a, b) => a.publication.localeCompare(b.publication)));
});

test('a publication that is gone is not wished for', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 160, 90);
  made.one.attach(element.real);
  await pass(500);
  element.scroll(false);
  made.server.session.event('unpublished', { publication: 'PB_1' });
  await pass(5000);
  element.resize(640, 360);
  await pass(500);
  expect(wishes(made)).toHaveLength(1);
  expect(observed()).toBe(0);
});

test('a refusal that passes is tried again, a server without wishes left alone', async () => {
  let refusals = 2;
  const made = await watching({ wish: () => (refusals-- > 0 ? refuse('rate_limited', 300) : {}) });
  made.one.observe(new FakeVideo(page, 160, 90).real);
  await pass(10_000);
  expect(wishes(made)).toHaveLength(3);
  const old = await watching({ wish: () => refuse('unsupported') });
  old.one.setPreferred({ priority: 1 });
  await pass(1000);
  old.one.setPreferred({ priority: 2 });
  await pass(1000);
  expect(wishes(old)).toHaveLength(1);
  expect(old.room.state).toBe('connected');
});

test('a wish that is not permitted is told again when the grant changes, and keeps no others back', async () => {
  let permitted = false;
  const made = await watching({ wish: () => (permitted ? {} : refuse('forbidden')) });
  made.one.setPreferred({ priority: 1 });
  await pass(1000);
  made.two.setPreferred({ priority: 2 });
  await pass(1000);
  expect(wishes(made)).toEqual([[{ publication: 'PB_1', priority: 1 }], [{ publication: 'PB_2', priority: 2 }]]);
  permitted = true;
  made.server.session.event('grant', { grant: { subscribe: true } });
  await pass(1000);
  expect(wishes(made).slice(2)).toEqual([[{ publication: 'PB_1', priority: 1 }, { publication: 'PB_2', priority: 2 }]]);
  made.server.session.event('grant', { grant: { subscribe: true, data: true } });
  await pass(1000);
  expect(wishes(made)).toHaveLength(3); // all is told
});

test('numbers are brought into the bounds of the protocol', async () => {
  const made = await watching();
  made.one.setPreferred({ priority: 1000, layer: { spatial: 99, temporal: -1 }, maxBitrate: 1e12, width: 1e6, height: 0.4 });
  made.two.setPreferred({ priority: -1000.5 });
  await pass(500);
  expect(wishes(made)).toEqual([
    [
      { publication: 'PB_1', width: 16_384, height: 1, layer: { spatial: 7, temporal: 0 }, priority: 100, max_bitrate: 1_000_000_000 },
      { publication: 'PB_2', priority: -100 },
    ],
  ]);
});

test('a wish that changes while its request is out is told after it', async () => {
  let open!: () => void;
  const made = await watching({ wish: () => new Promise((resolve) => (open = () => resolve({}))) });
  made.one.setPreferred({ priority: 1 });
  await pass(500);
  made.one.setPreferred({ priority: 2 });
  made.one.setPreferred({ priority: 3 });
  await pass(500);
  expect(wishes(made)).toHaveLength(1);
  open();
  await pass(500);
  expect(wishes(made).map(([wish]) => wish?.priority)).toEqual([1, 3]);
});

test('it can be left to the application', async () => {
  const made = await watching({}, { adaptiveStream: false });
  made.one.attach(new FakeVideo(page, 160, 90).real);
  made.two.setPreferred({ priority: 1 });
  await pass(1000);
  expect(wishes(made)).toEqual([[{ publication: 'PB_2', priority: 1 }]]);
  expect(observed()).toBe(0);
});

test('the end of the room lets go of all elements', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 160, 90);
  made.one.attach(element.real);
  await pass(500);
  await settled(made.room.leave());
  expect([element.srcObject, observed()]).toEqual([null, 0]);
});

test('moved into a document of its own, in picture-in-picture, it is watched there', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 1280, 720);
  made.one.observe(element.real);
  await pass(500);
  const floating = new FakeDocument();
  element.box = { width: 320, height: 180 };
  element.move(floating);
  await pass(1500);
  expect(last(made)).toMatchObject({ width: 320 });
  page.turn('hidden'); // the page behind it no longer counts
  await pass(5000);
  expect(last(made)).not.toHaveProperty('hidden');
  floating.turn('hidden');
  await pass(5000);
  expect(last(made)).toMatchObject({ hidden: true });
});

test('taken out of the page before it was watched, also within a shadow root, it is not hidden', async () => {
  const made = await watching();
  const element = Object.assign(new FakeVideo(page, 640, 360, false), { getRootNode: () => root });
  const root = { pictureInPictureElement: element };
  made.one.observe(element.real);
  await pass(500);
  expect(last(made)).toEqual({ publication: 'PB_1', width: 640, height: 360 });
});

test('nothing is observed any more when all elements are gone, whatever documents they were in', async () => {
  const made = await watching();
  const element = new FakeVideo(page, 640, 360);
  const undo = [made.one.observe(element.real), made.two.observe(element.real)];
  await pass(500);
  element.move(new FakeDocument());
  await pass(500);
  expect(observed()).toBe(2);
  undo.forEach((each) => each());
  expect(observed()).toBe(0);
});
