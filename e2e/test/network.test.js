import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from '../lib/stage.js';
import { UdpProxy } from '../lib/udpproxy.js';
import { until } from '../lib/until.js';

// Bert watches Anna over a network that loses, delays and narrows, Cleo over a
// good one. Ranges, never exact numbers: browser and machine have their say.
test('a picture follows its receiver\'s network', { timeout: 240_000 }, async (t) => {
  const stage = await Stage.set(t, 'network');
  const { server } = stage;
  const proxy = await UdpProxy.start(stage.folder);
  t.after(() => proxy.close());
  const [anna, bert, cleo] = await Promise.all([
    stage.person({ name: 'Anna', who: 1, tone: 440, large: true }),
    stage.person({ name: 'Bert', who: 2, tone: 620 }),
    stage.person({ name: 'Cleo', who: 3, tone: 850 }),
  ]);
  await proxy.stand(bert.page, 'bert');
  const room = 'Tunnel';
  const path = { delay: 20 };

  for (const person of [anna, bert, cleo]) await person.join(server.url, room);
  for (const person of [bert, cleo]) {
    await person.press('Turn camera off');
    await anna.tile(person.name).locator('video').waitFor({ state: 'detached' });
  }
  const bertSees = await bert.watch('Anna');
  const cleoSees = await cleo.watch('Anna');
  await Promise.all([bertSees.moves(anna.who), cleoSees.moves(anna.who)]);
  await bert.hears(anna, cleo);
  const through = await proxy.counts('bert');
  assert.ok(through.down.Packets > 100 && through.up.Packets > 20, `Bert's media pass the proxy: ${JSON.stringify(through)}`);

  /** Seconds until a frame at Bert's has a width for which ok holds. @param {string} what @param {(width: number) => boolean} ok */
  const becomes = async (what, ok) => {
    const began = await bertSees.now();
    const frame = await until(what, async () => (await bertSees.since(began)).find((f) => ok(f.width)), {
      last: async () => (await bertSees.frames()).slice(-3),
    });
    return (frame.at - began) / 1000;
  };

  const full = Math.max(...(await cleoSees.frames()).map((f) => f.width));
  await proxy.set('bert', { up: { ...path, rate: 2_000_000 }, down: { ...path, rate: 2_000_000 } });
  await becomes('Bert sees Anna in full at 2 Mbit/s', (width) => width >= full);
  const cleoSince = await cleoSees.now();

  await t.test('5 % loss and 100 ms of jitter', async () => {
    const bad = { ...path, loss: 0.05, jitter: 100, rate: 2_000_000 };
    await proxy.set('bert', { up: bad, down: bad });
    const [since, reference] = await Promise.all([bertSees.now(), cleoSees.now()]);
    await until('Cleo saw 10 s of Anna', async () => (await cleoSees.now()) - reference > 10_000);
    const [seen, sent] = await Promise.all([bertSees.since(since), cleoSees.since(reference)]);
    const gap = Math.round(await bertSees.longestGap(since));
    t.diagnostic(`loss: ${seen.length} frames of ${sent.length}, longest gap ${gap} ms`);
    assert.ok(seen.length >= 0.7 * sent.length, `${seen.length} frames of ${sent.length} at Cleo's`);
    assert.ok(gap < 2500, `the longest gap is ${gap} ms`);
    await bert.hears(anna, cleo);
    const { down } = await proxy.counts('bert');
    assert.ok(down.Lost > 0, 'the proxy lost something');
  });

  await t.test('a rate of 300 kbit/s', async () => {
    await proxy.set('bert', { up: path, down: { ...path, rate: 300_000 } });
    const since = await bertSees.now();
    const took = await becomes('Bert sees a smaller Anna at 300 kbit/s', (width) => width < full);
    t.diagnostic(`smaller after ${took.toFixed(1)} s`);
    await until('Bert saw 30 frames of it', async () => (await bertSees.since(since)).filter((f) => f.width < full).length >= 30);
    await bert.hears(anna, cleo);
    await bert.screenshot(stage.artifacts, 'network-narrow');
  });

  await t.test('2 Mbit/s again', async () => {
    await proxy.set('bert', { up: path, down: { ...path, rate: 2_000_000 } });
    const took = await becomes('Bert sees Anna in full again', (width) => width >= full);
    t.diagnostic(`full again after ${took.toFixed(1)} s`);
    await bert.hears(anna, cleo);
  });

  const cleoFrames = await cleoSees.since(cleoSince);
  const cleoGap = Math.round(await cleoSees.longestGap(cleoSince));
  t.diagnostic(`Cleo: ${cleoFrames.length} frames, longest gap ${cleoGap} ms`);
  assert.ok(cleoFrames.every((f) => f.width >= full), 'Cleo saw Anna in full all the time');
  assert.ok(cleoGap < 1500, `Cleo's longest gap is ${cleoGap} ms`);
  const { code } = await server.stop();
  assert.equal(code, 0, server.output);
  assert.doesNotMatch(server.output, /DATA RACE|panic/);
});
