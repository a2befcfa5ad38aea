import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from '../lib/stage.js';
import { steady } from '../lib/steady.js';
import { until } from '../lib/until.js';

// Anna's camera has three layers. Bert's page, made with the SDK, shows it
// small, large, not at all, and again: he gets what he can see, and Anna sends
// no more than anybody gets.

test('no more is received than is seen, and no more sent than is received', { timeout: 600_000 }, async (t) => {
  const stage = await Stage.set(t, 'adapt');
  const { url } = stage.server;
  const [anna, bert] = await Promise.all([
    stage.person({ name: 'Anna', who: 1, tone: 440, large: true }),
    stage.person({ name: 'Bert', who: 2, tone: 620 }),
  ]);
  const room = 'Gallery';

  await steady(anna.page);
  await anna.page.goto(`${url}?room=${room}`);
  await anna.page.evaluate(() => {
    document.addEventListener('rotunda-joined', (event) => {
      /** @type {any} */ (window).room = /** @type {CustomEvent} */ (event).detail.room;
    });
  });
  await anna.enter(room);
  await bert.page.goto(url);
  await bert.page.evaluate(watchAnna, room);
  const seen = await bert.watch('Anna');

  /** What Anna's camera sends, by rid: width, frames a second, and whether it is on. */
  const sent = () => anna.page.evaluate(async () => {
    const { send } = await /** @type {any} */ (window).room.getStats();
    const video = send.filter((/** @type {any} */ s) => s.type === 'outbound-rtp' && s.kind === 'video');
    return Object.fromEntries(video.map((/** @type {any} */ s) => [s.rid ?? '', { on: s.active !== false, fps: s.framesPerSecond ?? 0, width: s.frameWidth ?? 0 }]));
  });
  /** What the server says of a person's video, for when something goes wrong. @param {typeof anna} person */
  const served = (person) => person.page.evaluate(async () => {
    const { server, receive } = await /** @type {any} */ (window).room.getStats();
    const video = receive.find((/** @type {any} */ s) => s.type === 'inbound-rtp' && s.kind === 'video') ?? {};
    const { packetsReceived, framesReceived, framesDecoded, keyFramesDecoded, pliCount, nackCount, packetsLost } = video;
    const own = { packetsReceived, framesReceived, framesDecoded, keyFramesDecoded, pliCount, nackCount, packetsLost };
    return [own, ...server.filter((/** @type {any} */ s) => s.kind === 'video' || s.type === 'candidate-pair')];
  });
  const all = async () => ({ receiving: await receiving(), sent: await sent(), toBert: await served(bert), ofAnna: await served(anna) });
  const receiving = () => bert.page.evaluate(() => /** @type {any} */ (window).anna.receiving);

  /** Sizes the element in which Bert sees Anna; 0 hides it. @param {number} width */
  const show = (width) => bert.page.evaluate((width) => {
    const video = /** @type {HTMLVideoElement} */ (document.querySelector('video'));
    Object.assign(video.style, { width: `${width}px`, height: `${(width * 9) / 16}px`, display: width ? 'block' : 'none' });
  }, width);

  /**
   * Waits until a run of frames came whose width is so, with none of another. A browser on a busy machine takes its
   * time until it sends large ones: it believes the network to be slow.
   * @param {string} what @param {(width: number) => boolean} ok
   */
  const sees = (what, ok) => until(what, async () => {
    const frames = (await seen.frames()).slice(-15);
    return frames.length === 15 && frames.every(({ width }) => ok(width));
  }, { timeout: 120_000, last: async () => ({ ...(await all()), now: await seen.now(), frames: (await seen.frames()).slice(-2) }) });

  await t.test('a small picture is a small layer, and the others are switched off', async () => {
    await sees('Bert sees Anna small', (width) => width > 0 && width <= 320);
    await seen.moves(anna.who);
    await until('only the small layer is sent', async () => {
      const { q, h, f } = await sent();
      return q?.on && q.fps > 0 && !h?.on && !f?.on;
    }, { last: sent });
  });

  await t.test('a large picture comes within some seconds', async () => {
    const since = await seen.now();
    await show(1280);
    await sees('Bert sees Anna large', (width) => width === 1280);
    const frames = await seen.frames();
    const first = frames.findIndex(({ at, width }) => at > since && width === 1280);
    const took = Math.round((frames[first]?.at ?? Infinity) - since);
    t.diagnostic(`the large layer after ${took} ms`);
    assert.ok(took < 30_000, `${took} ms`);
    // How long pictures stand still on this machine is seen before and after the switch.
    const last = frames.findLastIndex(({ at }) => at <= since);
    const gap = longest(frames.slice(last, first + 1));
    const undisturbed = Math.max(longest(frames.slice(0, last + 1)), longest(frames.slice(first)));
    t.diagnostic(`the longest gap at the switch ${gap} ms, otherwise ${undisturbed} ms`);
    assert.ok(gap < 2000 + 2 * undisturbed, `the small layer plays until the large one is there: a gap of ${gap} ms, otherwise of ${undisturbed} ms`);
    assert.ok((await sent()).f?.on, 'the large layer is sent');
    await bert.screenshot(stage.artifacts, 'adapt-large');
  });

  await t.test('what is hidden is not received, and not sent', async () => {
    await show(0);
    await until('nothing is sent', async () => Object.values(await sent()).every(({ on }) => !on), { last: sent });
    await until('Bert is told so', async () => (await receiving())?.paused, { last: all });
    const packets = () => bert.page.evaluate(async () => {
      const { receive } = await /** @type {any} */ (window).room.getStats();
      return receive.find((/** @type {any} */ s) => s.type === 'inbound-rtp' && s.kind === 'video')?.framesReceived;
    });
    const before = await packets();
    const from = await seen.now();
    await until('two seconds passed', async () => (await seen.now()) - from > 2000);
    assert.equal(await packets(), before, 'no frame came');
  });

  await t.test('shown again it is there again', async () => {
    const since = await seen.now();
    await show(1280);
    await until('frames come', async () => (await seen.since(since)).length >= 15, { last: all });
    await sees('Bert sees Anna large again', (width) => width === 1280);
  });

  const { code } = await stage.server.stop();
  assert.equal(code, 0, stage.server.output);
  assert.doesNotMatch(stage.server.output, /DATA RACE|panic/);
});

/** The longest time between two frames that follow each other, in milliseconds. @param {import('../lib/person.js').Frame[]} frames */
function longest(frames) {
  return Math.round(Math.max(0, ...frames.slice(1).map(({ at }, i) => at - frames[i].at)));
}

/**
 * A page of one's own with the SDK: joins, and shows the first camera in an
 * element of 160 by 90 pixels. Runs in the page.
 * @param {string} name of the room
 */
async function watchAnna(name) {
  document.body.replaceChildren();
  /** @type {any} */
  const sdk = await import(new URL('rotunda.js', location.href).href);
  const room = new sdk.Room({ room: name, name: 'Bert' });
  room.on('published', (/** @type {any} */ publication) => {
    if (publication.source !== 'camera') return;
    const group = document.createElement('div');
    group.role = 'group';
    group.ariaLabel = publication.participant.name;
    const video = document.createElement('video');
    video.muted = true;
    Object.assign(video.style, { width: '160px', height: '90px' });
    group.append(video);
    document.body.append(group);
    publication.attach(video);
    Object.assign(window, { anna: publication });
  });
  Object.assign(window, { room });
  await room.join();
}
