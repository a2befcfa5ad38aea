import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launch } from '../lib/browser.js';
import { listener, longestSilence } from '../lib/listener.js';
import { makeMedia } from '../lib/media.js';
import { UdpProxy } from '../lib/udpproxy.js';
import { until } from '../lib/until.js';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Starts examples/p2p. @param {import('node:test').TestContext} t @param {string} folder @param {string[]} flags */
async function start(t, folder, flags) {
  const binary = join(folder, 'p2p');
  await run('go', ['build', '-race', '-o', binary, './examples/p2p'], { cwd: root });
  const server = spawn(binary, ['-listen', '127.0.0.1:0', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill('SIGKILL'));
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => resolve(line.replace(/^open /, '')));
    server.once('exit', () => reject(new Error('p2p ended')));
  });
  return { url, pid: server.pid, forwarded: async () => /** @type {{received: number, sent: number}} */ (await (await fetch(`${url}forwarded`)).json()) };
}

/**
 * A person with a browser of its own at the page, whose media pass a proxy if there is one.
 * @param {import('node:test').TestContext} t @param {string} folder @param {string} url @param {number} who @param {number} tone @param {UdpProxy} [proxy]
 */
async function arrive(t, folder, url, who, tone, proxy) {
  const browser = await launch(await makeMedia(folder, { who, tone }));
  t.after(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  page.on('console', (message) => process.env.DEBUG && console.log(who, message.text()));
  page.on('pageerror', (error) => { throw error; });
  await page.addInitScript(listener);
  await proxy?.standBetween(page, String(who));
  // How many of the page's connections there are, and how many direct ones live.
  await page.addInitScript(() => {
    /** @type {RTCPeerConnection[]} */ const all = [];
    const Real = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Real {
      /** @param {RTCConfiguration} [configuration] */
      constructor(configuration) { super(configuration); all.push(this); }
      /** @param {string} label @param {RTCDataChannelInit} [init] */
      createDataChannel(label, init) {
        if (label === 'pulse') /** @type {any} */ (this).direct = true;
        return super.createDataChannel(label, init);
      }
    };
    /** @type {any} */ (window).paths = () => {
      const direct = all.filter((pc) => /** @type {any} */ (pc).direct && pc.connectionState === 'connected');
      return { live: direct.length, all: all.length };
    };
  });
  await page.goto(url);
  page.setDefaultTimeout(30_000);
  const dial = async (/** @type {string} */ number) => {
    await page.getByLabel('Number of the room').fill(number);
    await page.getByRole('button', { name: 'Connect' }).click();
  };
  /** Waits until it hears exactly these tones. @param {number[]} tones */
  const hears = (tones) =>
    until(`${tone} Hz hears ${tones}`, async () => {
      const heard = await page.evaluate(() => /** @type {any} */ (window).heard.tones());
      return heard.length === tones.length && tones.every((want) => heard.some((/** @type {number} */ hz) => Math.abs(hz - want) < 15));
    }, { last: () => page.evaluate(() => /** @type {any} */ (window).heard.tones()) });
  /** What the SDK measures. @returns {Promise<{send: any[], receive: any[], server: any[]}>} */
  const stats = () => page.evaluate(() => /** @type {any} */ (window).room.getStats());
  return { page, dial, hears, stats, tone };
}

/** The candidates of the pair that carries media. @param {any[]} list */
function selectedPair(list) {
  const transport = list.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId);
  const pair = list.find(({ id }) => id === transport?.selectedCandidatePairId);
  return pair && { local: list.find(({ id }) => id === pair.localCandidateId), remote: list.find(({ id }) => id === pair.remoteCandidateId), ...pair };
}

test('two people by number, directly', { timeout: 120_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, folder, []);
  const ada = await arrive(t, folder, server.url, 1, 440);
  const ben = await arrive(t, folder, server.url, 2, 660);
  await ada.dial('42');
  await until('Ada is in the room', () => ada.page.evaluate(() => /** @type {any} */ (window).room?.state === 'connected'));
  await ben.dial('42');
  await ada.hears([660]);
  await ben.hears([440]);

  // The pair that carries it is one of the two browsers' own candidates, at both ends the same as soon as
  // the one has followed the other's nomination.
  /** @type {any} */
  let from;
  await until('both ends use the same pair', async () => {
    const [one, other] = await Promise.all([ada.stats(), ben.stats()]);
    const to = selectedPair(other.receive);
    from = selectedPair(one.receive);
    return from && to && from.local.port === to.remote.port && from.remote.port === to.local.port;
  }, { last: async () => (await Promise.all([ada.stats(), ben.stats()])).map(({ receive }) => selectedPair(receive)) });
  assert.ok(['host', 'prflx'].includes(from.remote.candidateType), from.remote.candidateType);
  await until('pictures are decoded', async () => (await ada.stats()).receive.some(({ type, kind, framesDecoded }) => type === 'inbound-rtp' && kind === 'video' && framesDecoded > 0));
  assert.deepEqual(await server.forwarded(), { received: 0, sent: 0 });

  await t.test('data goes directly, and clients tell how loud and how good it is', async () => {
    await ben.page.evaluate(() => {
      /** @type {any} */ const page = window;
      page.data = [];
      page.room.on('data', (/** @type {any} */ { from, topic, payload, reliable }) => page.data.push([from, topic, new TextDecoder().decode(payload), reliable]));
    });
    const sid = await ada.page.evaluate(async () => {
      /** @type {any} */ const { room } = window;
      await room.sendData('hello', { topic: 'greeting' });
      await room.sendData('bye', { reliable: false });
      return room.localParticipant.sid;
    });
    await until('the messages are there', async () => (await ben.page.evaluate(() => /** @type {any} */ (window).data.length)) === 2);
    assert.deepEqual((await ben.page.evaluate(() => /** @type {any} */ (window).data)).sort(), [[sid, 'greeting', 'hello', true], [sid, undefined, 'bye', false]].sort());
    await until('Ben is told that Ada speaks', () => ben.page.evaluate(() => [.../** @type {any} */ (window).room.participants.values()][0].speaking));
    await until('Ben is told how good her connection is', async () => ['good', 'excellent'].includes(await ben.page.evaluate(() => [.../** @type {any} */ (window).room.participants.values()][0].quality)));
    assert.deepEqual(await server.forwarded(), { received: 0, sent: 0 });
  });

  await t.test('a third is told that the room is full', async () => {
    const third = await arrive(t, folder, server.url, 3, 880);
    await third.dial('42');
    await third.page.getByText('Two are talking there already.').waitFor();
  });
});

test('directly while two are there, by the server with a third, and back', { timeout: 180_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, folder, ['-mode', 'auto', '-people', '10', '-quiet', '2s']);
  const ada = await arrive(t, folder, server.url, 1, 440);
  const ben = await arrive(t, folder, server.url, 2, 660);
  const cleo = await arrive(t, folder, server.url, 3, 880);
  await ada.dial('7');
  await until('Ada is in the room', () => ada.page.evaluate(() => /** @type {any} */ (window).room?.state === 'connected'));
  await ben.dial('7');
  await ada.hears([660]);
  await ben.hears([440]);
  assert.deepEqual(await server.forwarded(), { received: 0, sent: 0 });
  const streams = () => ada.page.evaluate(() => {
    /** @type {any} */ const { room } = window;
    return [...room.participants.values()].flatMap((/** @type {any} */ { publications }) => publications).map((/** @type {any} */ { id, kind, stream, track }) => ({ id, kind, stream: stream?.id, track: track?.id }));
  });
  const before = await streams();
  const begun = await ada.page.evaluate(() => /** @type {any} */ (window).heard.now());

  await cleo.dial('7');
  await ada.hears([660, 880]);
  await ben.hears([440, 880]);
  await cleo.hears([440, 660]);
  await until('nobody has a direct path any more', async () => (await ada.page.evaluate(() => /** @type {any} */ (window).paths().live)) === 0);
  const during = await streams();
  for (const { id, stream, track } of before) {
    const now = during.find((other) => other.id === id);
    assert.equal(now?.stream, stream, 'the stream is another one');
    assert.notEqual(now?.track, track, 'the track is the same');
  }
  const gone = await ada.page.evaluate(() => /** @type {any} */ (window).heard.now());
  const third = longestSilence(await ada.page.evaluate(() => /** @type {any} */ (window).heard.log()), begun, gone);
  t.diagnostic(`longest silence while a third joined: ${third} ms`);
  assert.ok(third <= 500, `${third} ms without sound while a third joined`);
  const forwarded = await server.forwarded();
  assert.ok(forwarded.sent > 0, 'the server forwarded nothing');

  await cleo.page.getByRole('button', { name: 'Hang up' }).click();
  await until('media goes directly again', async () => {
    const { receive } = await ada.stats();
    return (await ada.page.evaluate(() => /** @type {any} */ (window).paths().live)) === 1 && receive.some(({ type, bytesReceived }) => type === 'inbound-rtp' && bytesReceived > 0);
  });
  await until('the server forwards nothing more', async () => {
    const one = await server.forwarded();
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    const two = await server.forwarded();
    return one.sent === two.sent && one.received === two.received;
  });
  await ada.hears([660]);
  await ben.hears([440]);
  const back = longestSilence(await ada.page.evaluate(() => /** @type {any} */ (window).heard.log()), gone);
  t.diagnostic(`longest silence until it went directly again: ${back} ms`);
  assert.ok(back <= 500, `${back} ms without sound on the way back`);
});

/** A proxy for the media of Ada and Ben. @param {import('node:test').TestContext} t @param {string} folder */
async function between(t, folder) {
  const proxy = await UdpProxy.start(folder);
  t.after(() => proxy.close());
  const direct = ['1 direct', '2 direct'];
  return {
    proxy,
    /** From now on nothing passes between them. */
    part: () => Promise.all(direct.map((name) => proxy.set(name, { up: { loss: 1 }, down: { loss: 1 } }))),
    /** What they have now to reach each other leads nowhere any more. */
    cut: () => Promise.all(direct.map((name) => proxy.forget(name))),
  };
}

test('a direct path that dies is replaced by the server', { timeout: 180_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, folder, ['-mode', 'auto', '-people', '10']);
  const { proxy, part } = await between(t, folder);
  const ada = await arrive(t, folder, server.url, 1, 440, proxy);
  const ben = await arrive(t, folder, server.url, 2, 660, proxy);
  await ada.dial('8');
  await until('Ada is in the room', () => ada.page.evaluate(() => /** @type {any} */ (window).room?.state === 'connected'));
  await ben.dial('8');
  await ada.hears([660]);
  await ben.hears([440]);
  assert.equal((await server.forwarded()).sent, 0);

  const since = await ada.page.evaluate(() => /** @type {any} */ (window).heard.now());
  await part();
  await until('media goes by the server', async () => (await server.forwarded()).sent > 0);
  await ada.hears([660]);
  await ben.hears([440]);
  await until('the dead path is given up', () => ada.page.evaluate(() => /** @type {any} */ (window).paths().live === 0));
  const silence = longestSilence(await ada.page.evaluate(() => /** @type {any} */ (window).heard.log()), since - 0.5);
  t.diagnostic(`silent for ${silence} ms`);
  assert.ok(silence > 500, 'the path did not die');
  assert.ok(silence <= 5000, `${silence} ms without sound after the path died`);
});

test("a moderator's mute brings the call to the server", { timeout: 180_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, folder, ['-mode', 'auto', '-people', '10']);
  const ada = await arrive(t, folder, server.url, 1, 440);
  const ben = await arrive(t, folder, server.url, 2, 660);
  // Whoever is first in a room moderates it there; the page has no button for it, and says it as the protocol has it.
  await ada.page.addInitScript(() => {
    const send = WebSocket.prototype.send;
    /** @this {WebSocket} @param {string} frame */
    WebSocket.prototype.send = function (frame) {
      /** @type {any} */ (window).socket = this;
      /** @type {any} */ (window).lastId = Math.max(/** @type {any} */ (window).lastId ?? 0, JSON.parse(frame).id ?? 0);
      send.call(this, frame);
    };
  });
  await ada.page.reload();
  await ada.dial('9');
  await until('Ada is in the room', () => ada.page.evaluate(() => /** @type {any} */ (window).room?.state === 'connected'));
  await ben.dial('9');
  await ada.hears([660]);
  await ben.hears([440]);
  assert.equal((await server.forwarded()).sent, 0);
  await ada.page.evaluate(() => {
    /** @type {any} */ const { room, socket, lastId } = window;
    const [other] = room.participants.values();
    const { id: publication } = other.publication('microphone');
    socket.send(JSON.stringify({ id: lastId + 1000, type: 'mute_participant', data: { publication } }));
  });
  await until('media goes by the server', async () => (await server.forwarded()).sent > 0);
  await ada.hears([]);
  await until('no direct path is left', () => ada.page.evaluate(() => /** @type {any} */ (window).paths().live === 0));
  await ben.hears([440]);
});

test('where media never goes by the server a dead path is replaced by another one', { timeout: 180_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, folder, []);
  const { proxy, cut } = await between(t, folder);
  const ada = await arrive(t, folder, server.url, 1, 440, proxy);
  const ben = await arrive(t, folder, server.url, 2, 660, proxy);
  await ada.dial('5');
  await until('Ada is in the room', () => ada.page.evaluate(() => /** @type {any} */ (window).room?.state === 'connected'));
  await ben.dial('5');
  await ada.hears([660]);
  await ben.hears([440]);
  const since = await ada.page.evaluate(() => /** @type {any} */ (window).heard.now());
  await cut();
  const silent = async () => longestSilence(await ada.page.evaluate(() => /** @type {any} */ (window).heard.log()), since);
  await until('the path has died', async () => (await silent()) > 1500);
  await ada.hears([660]);
  await ben.hears([440]);
  const silence = await silent();
  t.diagnostic(`silent for ${silence} ms`);
  assert.ok(silence <= 5000, `${silence} ms without sound after the path died`);
  assert.deepEqual(await server.forwarded(), { received: 0, sent: 0 });
});

test('three people, each to each directly', { timeout: 180_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, folder, ['-people', '3']);
  const people = [];
  for (const [who, tone] of [[1, 440], [2, 660], [3, 880]]) {
    const person = await arrive(t, folder, server.url, who, tone);
    await person.dial('6');
    await until('is in the room', () => person.page.evaluate(() => /** @type {any} */ (window).room?.state === 'connected'));
    people.push(person);
  }
  for (const person of people) {
    await person.hears(people.filter((other) => other !== person).map(({ tone }) => tone));
    await until('has two paths', () => person.page.evaluate(() => /** @type {any} */ (window).paths().live === 2));
  }
  assert.deepEqual(await server.forwarded(), { received: 0, sent: 0 });
});
