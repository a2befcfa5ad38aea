import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Stage } from '../lib/stage.js';
import { steady } from '../lib/steady.js';
import { UdpProxy } from '../lib/udpproxy.js';
import { until } from '../lib/until.js';

// Bert watches Anna over a network that loses, delays and narrows, Cleo over a
// good one. Ranges, never exact numbers: browser and machine have their say,
// and what Cleo sees meanwhile tells how fluent pictures are on this machine.
// Fewer frames are an answer to a bad network, which costs at most every second
// one before the picture gets smaller; a picture that stands still is none.
test('a picture follows its receiver\'s network', { timeout: 600_000 }, async (t) => {
  const stage = await Stage.set(t, 'network');
  const { server } = stage;
  const proxy = await UdpProxy.start(stage.folder);
  t.after(() => proxy.close());
  const [anna, bert, cleo] = await Promise.all([
    stage.person({ name: 'Anna', who: 1, tone: 440, large: true, detailed: true }),
    stage.person({ name: 'Bert', who: 2, tone: 620 }),
    stage.person({ name: 'Cleo', who: 3, tone: 850 }),
  ]);
  await proxy.stand(bert.page, 'bert');
  await steady(anna.page);
  const path = { delay: 20 };
  const wide = 2_000_000;

  for (const person of [anna, bert, cleo]) await person.join(server.url, 'Tunnel');
  for (const person of [bert, cleo]) {
    await person.press('Turn camera off');
    await anna.tile(person.name).locator('video').waitFor({ state: 'detached' });
  }
  const bertSees = await bert.watch('Anna');
  const cleoSees = await cleo.watch('Anna');
  await Promise.all([bertSees.moves(anna.who), cleoSees.moves(anna.who)]);
  await bert.hears(anna, cleo);
  await until("Bert's media pass the proxy", async () => {
    const { down, up } = await proxy.counts('bert');
    return down.Packets > 100 && up.Packets > 20;
  }, { last: () => proxy.counts('bert') });

  const line = new Timeline(bert);
  t.after(() => line.stop(join(stage.artifacts, 'network.csv')));
  line.start();

  /** Seconds until a frame at Bert's has a width for which ok holds. @param {string} what @param {(width: number) => boolean} ok */
  const becomes = async (what, ok) => {
    const began = await bertSees.now();
    const frame = await until(what, async () => (await bertSees.since(began)).find((f) => ok(f.width)), {
      last: async () => line.rows.slice(-5),
    });
    return (frame.at - began) / 1000;
  };

  /**
   * What comes of Anna at Bert's and at Cleo's while Cleo's page counts some seconds.
   * @param {number} seconds
   */
  const watched = async (seconds) => {
    const [since, reference, before] = await Promise.all([bertSees.now(), cleoSees.now(), counters(bert, proxy, cleo)]);
    await until(`${seconds} seconds passed at Cleo's`, async () => (await cleoSees.now()) - reference > seconds * 1000);
    const [frames, sent, gap, undisturbed, after] = await Promise.all([
      bertSees.advances(since), cleoSees.advances(reference), bertSees.longestGap(since), cleoSees.longestGap(reference), counters(bert, proxy, cleo),
    ]);
    const seen = { frames, sent, gap: Math.round(gap), undisturbed: Math.round(undisturbed), ...difference(before, after) };
    t.diagnostic(`${line.phase}: ${JSON.stringify(seen)}`);
    return seen;
  };

  // Tiles are a little under 500 pixels wide here: the middle one of Anna's layers fills them.
  const full = 640;
  const cleoSeesFull = () => until('Cleo sees Anna in full', async () => ((await cleoSees.frames()).at(-1)?.width ?? 0) >= full, {
    timeout: 120_000, // Anna's browser sends large pictures only when it has the time to make them
    last: async () => ({ width: (await cleoSees.frames()).at(-1)?.width, anna: await sends(anna), cleo: await gets(cleo) }),
  });
  await cleoSeesFull();
  line.phase = 'wide';
  await proxy.set('bert', { up: path, down: { ...path, rate: wide } });
  await becomes('Bert sees Anna in full at 2 Mbit/s', (width) => width >= full);
  await until('nothing is withheld from Bert', () => ['full', 'size'].includes(line.rows.at(-1)?.reason ?? ''), { last: () => line.rows.slice(-5) });
  const cleoSince = await cleoSees.now();
  const cleoBefore = await passed(anna, cleo);

  await t.test('5 % of loss is repaired, by about as many packets as were lost', async () => {
    line.phase = 'loss';
    await proxy.set('bert', { up: { ...path, loss: 0.05 }, down: { ...path, loss: 0.05, rate: wide } });
    const seen = await watched(8);
    await bert.hears(anna, cleo);
    assert.ok(seen.lost > 10, `the proxy lost something: ${seen.lost}`);
    fluent(seen, 0.35);
    assert.ok(seen.repeated > 0 && seen.repeated < 2 * seen.lost + 10, `${seen.repeated} packets were sent again for ${seen.lost} that were lost`);
    assert.ok(seen.concealed < 0.25 + seen.concealedAtCleo, `${seen.concealed} of the sound was made up, at Cleo's ${seen.concealedAtCleo}`);
  });

  await t.test('100 ms of jitter', async () => {
    line.phase = 'jitter';
    await proxy.set('bert', { up: { ...path, jitter: 100 }, down: { ...path, jitter: 100, rate: wide } });
    const seen = await watched(8);
    await bert.hears(anna, cleo);
    fluent(seen, 0.25); // delays that wander look like a queue at first
  });

  await t.test('a rate of 300 kbit/s', async () => {
    line.phase = 'narrow';
    await cleoSeesFull();
    await proxy.set('bert', { up: path, down: { ...path, rate: 300_000 } });
    const [since, reference] = await Promise.all([bertSees.now(), cleoSees.now()]);
    const took = await becomes('Bert sees a smaller Anna at 300 kbit/s', (width) => width < full);
    const [gap, undisturbed] = [Math.round(await bertSees.longestGap(since)), Math.round(await cleoSees.longestGap(reference))];
    t.diagnostic(`smaller after ${took.toFixed(1)} s, longest gap ${gap} ms, at Cleo's ${undisturbed} ms`);
    const [smaller, smallerAtCleo] = await Promise.all([bertSees.now(), cleoSees.now()]);
    const seen = await watched(8);
    const meanwhile = await cleoSees.since(smallerAtCleo);
    await bert.hears(anna, cleo);
    await bert.screenshot(stage.artifacts, 'network-narrow');
    assert.ok(gap < 5000 + 2 * undisturbed, `at the fall the picture stood still for ${gap} ms, at Cleo's for ${undisturbed} ms`);
    assert.ok((await bertSees.since(smaller)).slice(-10).every((f) => f.width < full), 'the picture stays smaller');
    const large = meanwhile.filter((f) => f.width >= full).length;
    assert.ok(large >= 0.5 * meanwhile.length, `Cleo sees Anna as large as before: in ${large} of ${meanwhile.length} frames`);
    fluent(seen, 0.2);
  });

  await t.test('2 Mbit/s again', async () => {
    line.phase = 'wide again';
    await proxy.set('bert', { up: path, down: { ...path, rate: wide } });
    const took = await becomes('Bert sees Anna in full again', (width) => width >= full);
    t.diagnostic(`full again after ${took.toFixed(1)} s`);
    await bert.hears(anna, cleo);
  });

  // As Anna's browser does when her own path gets narrow. Her picture as she sees it herself is not disturbed by it.
  await t.test('the layers above the smallest end without a word', async () => {
    line.phase = 'ended';
    const annaSees = await anna.watch('Anna (you)');
    await annaSees.moves(anna.who, 5);
    const watches = [bertSees, cleoSees, annaSees];
    const since = await Promise.all(watches.map((w) => w.now()));
    await anna.page.evaluate(() => /** @type {any} */ (window).e2e.encode(['h', 'f'], false));
    await becomes('Bert sees a smaller Anna', (width) => width < full);
    await until('Cleo sees a smaller Anna', async () => ((await cleoSees.since(since[1])).at(-1)?.width ?? full) < full);
    await Promise.all(watches.map(async (w, i) => until('frames came since', async () => (await w.since(since[i])).length > 20)));
    const [atBert, atCleo, undisturbed] = await Promise.all(watches.map(async (w, i) => Math.round(await w.longestGap(since[i]))));
    t.diagnostic(`gaps of ${atBert} and ${atCleo} ms, undisturbed ${undisturbed} ms`);
    assert.ok(Math.max(atBert, atCleo) < 3000 + 2 * undisturbed, `the picture stood still for ${atBert} and ${atCleo} ms, undisturbed ${undisturbed} ms`);
    await anna.page.evaluate(() => /** @type {any} */ (window).e2e.encode(['h', 'f'], true));
    await becomes('Bert sees Anna in full again', (width) => width >= full);
    await annaSees.stop();
  });

  // Bert's network is nothing to Cleo: what Anna's browser made comes to her, and in full but for what a busy machine
  // costs on her own way. How many pictures that are, and when, is the machine's, too.
  const cleoFrames = await cleoSees.since(cleoSince);
  const cleoGap = Math.round(await cleoSees.longestGap(cleoSince));
  const cleoAfter = await passed(anna, cleo);
  const [made, came] = [cleoAfter.made - cleoBefore.made, cleoAfter.came - cleoBefore.came];
  const large = cleoFrames.filter((f) => f.width >= full).length;
  t.diagnostic(`Cleo: ${cleoFrames.length} frames, ${large} of them in full, ${came} came of ${made} that were made, longest gap ${cleoGap} ms`);
  assert.ok(large >= 0.5 * cleoFrames.length, `Cleo saw Anna in full in ${large} of ${cleoFrames.length} frames`);
  assert.ok(came >= 0.6 * made, `${came} frames came to Cleo of ${made} that were made`);
  assert.ok(cleoGap < 10_000, `Cleo's longest gap is ${cleoGap} ms`);
  const { code } = await server.stop();
  assert.equal(code, 0, server.output);
  assert.doesNotMatch(server.output, /DATA RACE|panic/);
});

/**
 * The picture moved all the time, with a part of the frames that Cleo saw.
 * @param {{frames: number, sent: number, gap: number, undisturbed: number}} seen @param {number} part
 */
function fluent({ frames, sent, gap, undisturbed }, part) {
  assert.ok(frames >= part * sent, `${frames} frames of ${sent} at Cleo's`);
  assert.ok(gap < 2000 + 2 * undisturbed, `the longest gap is ${gap} ms, at Cleo's ${undisturbed} ms`);
}

/** The entries of one kind of RTP stream, or of a transport. @param {any[]} list @param {string} type @param {string} [kind] */
const entries = (list, type, kind) => list.filter((s) => s.type === type && (kind === undefined || s.kind === kind));

/** @param {any[]} list @param {string} member */
const sum = (list, member) => list.reduce((n, s) => n + (s[member] ?? 0), 0);

/** The encodings that a person's browser sends, and why they are no larger. @param {import('../lib/person.js').Person} person */
async function sends(person) {
  const { send } = await person.stats();
  return entries(send, 'outbound-rtp', 'video').map((s) => [s.rid, s.frameWidth, s.framesPerSecond, s.qualityLimitationReason, s.targetBitrate]);
}

/** What the server sends a person, and why it is no more. @param {import('../lib/person.js').Person} person */
async function gets(person) {
  const { server } = await person.stats();
  return [
    ...entries(server, 'outbound-rtp', 'video').map((s) => [s.rotundaLayer, s.targetBitrate, s.rotundaReason, s.rotundaExplain]),
    ...entries(server, 'candidate-pair').map((s) => s.availableOutgoingBitrate),
  ];
}

/**
 * How many frames of the middle layer a person's browser has made, and how many frames have come to another.
 * @param {import('../lib/person.js').Person} from @param {import('../lib/person.js').Person} to
 */
async function passed(from, to) {
  const [{ send }, { receive }] = await Promise.all([from.stats(), to.stats()]);
  return { made: sum(entries(send, 'outbound-rtp', 'video').filter(({ rid }) => rid === 'h'), 'framesEncoded'), came: sum(entries(receive, 'inbound-rtp', 'video'), 'framesReceived') };
}

/**
 * What was counted so far on the way to a person, and of the sound of another.
 * @param {import('../lib/person.js').Person} person @param {UdpProxy} proxy @param {import('../lib/person.js').Person} other
 */
async function counters(person, proxy, other) {
  const [{ receive, server }, { down }, reference] = await Promise.all([person.stats(), proxy.counts('bert'), other.stats()]);
  const video = entries(receive, 'inbound-rtp', 'video');
  const audio = entries(receive, 'inbound-rtp', 'audio');
  const undisturbed = entries(reference.receive, 'inbound-rtp', 'audio');
  const sent = entries(server, 'outbound-rtp', 'video');
  return {
    passed: down.Packets,
    lost: down.Lost + down.Overflowed,
    nacked: sum(sent, 'nackCount'),
    repeated: sum(sent, 'retransmittedPacketsSent'),
    keys: sum(video, 'pliCount'),
    frozen: sum(video, 'totalFreezesDuration'),
    concealed: sum(audio, 'concealedSamples'),
    samples: sum(audio, 'totalSamplesReceived'),
    concealedAtCleo: sum(undisturbed, 'concealedSamples'),
    samplesAtCleo: sum(undisturbed, 'totalSamplesReceived'),
  };
}

/**
 * @param {Awaited<ReturnType<typeof counters>>} a
 * @param {Awaited<ReturnType<typeof counters>>} b
 */
function difference(a, b) {
  const d = Object.fromEntries(Object.entries(b).map(([name, n]) => [name, n - a[/** @type {keyof typeof a} */ (name)]]));
  const part = (/** @type {number} */ one, /** @type {number} */ of) => Math.round((one / of) * 1000) / 1000;
  return /** @type {typeof a} */ ({
    ...d, frozen: Math.round(d.frozen * 100) / 100, concealed: part(d.concealed, d.samples), concealedAtCleo: part(d.concealedAtCleo, d.samplesAtCleo),
  });
}

/** What a person gets, about every second, for whoever looks into a failure. */
class Timeline {
  /** @type {Record<string, any>[]} */ rows = [];
  phase = '';
  #person;
  #began = 0;
  #stopped = false;
  /** @type {Promise<void>} */ #running = Promise.resolve();

  /** @param {import('../lib/person.js').Person} person */
  constructor(person) {
    this.#person = person;
  }

  start() {
    this.#began = Date.now();
    this.#running = this.#run().catch(() => {}); // the page is closed
  }

  async #run() {
    let bytes = 0;
    let at = this.#began;
    while (!this.#stopped) {
      const { receive, server } = await this.#person.stats();
      const [sent] = entries(server, 'outbound-rtp', 'video').toSorted((a, b) => (b.packetsSent ?? 0) - (a.packetsSent ?? 0));
      const video = entries(receive, 'inbound-rtp', 'video').find((s) => s.rotundaPublication === sent?.rotundaPublication);
      const transport = entries(server, 'transport').find((s) => s.rotundaDirection === 'receive');
      const pair = server.find((s) => s.id === transport?.selectedCandidatePairId);
      const now = Date.now();
      const all = (video?.bytesReceived ?? 0) + (video?.headerBytesReceived ?? 0);
      this.rows.push({
        seconds: (now - this.#began) / 1000, phase: this.phase, width: video?.frameWidth, fps: video?.framesPerSecond,
        kbps: Math.round(((all - bytes) * 8) / (now - at)), estimate: Math.round((pair?.availableOutgoingBitrate ?? 0) / 1000),
        quality: transport?.rotundaQuality, layer: sent?.rotundaLayer && `${sent.rotundaLayer.spatial}/${sent.rotundaLayer.temporal}`,
        target: Math.round((sent?.targetBitrate ?? 0) / 1000), reason: sent?.rotundaReason, nacks: sent?.nackCount, repeated: sent?.retransmittedPacketsSent, plis: sent?.pliCount,
      });
      bytes = all;
      at = now;
      await new Promise((resolve) => setTimeout(resolve, 900));
    }
  }

  /** @param {string} file */
  async stop(file) {
    this.#stopped = true;
    const rows = [Object.keys(this.rows[0] ?? {}), ...this.rows.map((row) => Object.values(row))];
    writeFileSync(file, rows.map((row) => row.join(',')).join('\n') + '\n');
    await this.#running;
  }
}
