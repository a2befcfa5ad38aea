import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launch } from '../lib/browser.js';
import { listener, longestSilence } from '../lib/listener.js';
import { makeMedia } from '../lib/media.js';
import { UdpProxy } from '../lib/udpproxy.js';
import { until } from '../lib/until.js';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** examples/p2p, built once for all tests. @type {Promise<string> | undefined} */
let binary;
const built = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
after(() => rmSync(built, { recursive: true, force: true }));

/** A room whose direct paths come up late on a busy machine does not go by the server for that. */
const auto = ['-mode', 'auto', '-people', '10', '-patience', '60s'];

/** Starts examples/p2p. @param {import('node:test').TestContext} t @param {string[]} flags */
async function start(t, flags) {
  binary ??= run('go', ['build', '-race', '-o', join(built, 'p2p'), './examples/p2p'], { cwd: root }).then(() => join(built, 'p2p'));
  const server = spawn(await binary, ['-listen', '127.0.0.1:0', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
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
  // How many of the page's connections are connected, how many direct ones are open, connected or not, and
  // what was connected whenever another track took the place of one that is played.
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
    const paths = () => {
      const [direct, server] = [true, false].map((is) => all.filter((pc) => (/** @type {any} */ (pc).direct ?? false) === is));
      const connected = (/** @type {RTCPeerConnection[]} */ list) => list.filter(({ connectionState }) => connectionState === 'connected').length;
      return { direct: connected(direct), server: connected(server), open: direct.filter(({ connectionState }) => connectionState !== 'closed').length };
    };
    /** @type {any[]} */ const changes = [];
    const { addTrack } = MediaStream.prototype;
    /** @this {MediaStream} @param {MediaStreamTrack} track */
    MediaStream.prototype.addTrack = function (track) {
      changes.push({ stream: this.id, kind: track.kind, ...paths() });
      addTrack.call(this, track);
    };
    Object.assign(window, { paths, changes });
  });
  page.setDefaultTimeout(60_000);
  await page.goto(url);
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
  /** @returns {Promise<{direct: number, server: number, open: number}>} */
  const paths = () => page.evaluate(() => /** @type {any} */ (window).paths());
  /** @returns {Promise<{stream: string, kind: string, direct: number, server: number, open: number}[]>} */
  const changes = () => page.evaluate(() => /** @type {any} */ (window).changes);
  return { page, dial, hears, stats, paths, changes, tone };
}

/** The candidates of the pair that carries media. @param {any[]} list */
function selectedPair(list) {
  const transport = list.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId);
  const pair = list.find(({ id }) => id === transport?.selectedCandidatePairId);
  return pair && { local: list.find(({ id }) => id === pair.localCandidateId), remote: list.find(({ id }) => id === pair.remoteCandidateId), ...pair };
}

test('two people by number, directly', { timeout: 600_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, []);
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
      return room.localParticipant.sid;
    });
    const data = (/** @type {boolean} */ reliable) => ben.page.evaluate((is) => /** @type {any} */ (window).data.filter((/** @type {any[]} */ one) => one[3] === is), reliable);
    await until('the message is there', async () => (await data(true)).length > 0);
    assert.deepEqual(await data(true), [[sid, 'greeting', 'hello', true]]);
    // One that is not reliable may be lost: then the next one comes.
    await until('one of the others is there', async () => {
      await ada.page.evaluate(() => /** @type {any} */ (window).room.sendData('bye', { reliable: false }));
      return (await data(false)).length > 0;
    });
    assert.deepEqual((await data(false))[0], [sid, undefined, 'bye', false]);
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

// Next to nothing on an idle machine; a busy one makes pauses of its own. That one way is there before the other
// ends is looked at beside it.
const mostSilence = 2000;

test('directly while two are there, by the server with a third, and back', { timeout: 600_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, [...auto, '-quiet', '2s']);
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
  // The sound may be there before the picture.
  const before = await until("Ada has Ben's sound and picture", async () => {
    const all = await streams();
    return all.length === 2 && all.every(({ track }) => track) ? all : undefined;
  }, { last: streams });
  const begun = await ada.page.evaluate(() => /** @type {any} */ (window).heard.now());
  /** What was connected when the track of Ben's sound changed in the stream that Ada plays. */
  const changes = async () => (await ada.changes()).filter(({ stream }) => stream === before.find(({ kind }) => kind === 'audio')?.stream);

  await cleo.dial('7');
  await ada.hears([660, 880]);
  await ben.hears([440, 880]);
  await cleo.hears([440, 660]);
  await until('nobody has a direct path any more', async () => (await Promise.all([ada, ben, cleo].map(({ paths }) => paths()))).every(({ open }) => open === 0));
  const during = await streams();
  for (const { id, stream, track } of before) {
    const now = during.find((other) => other.id === id);
    assert.equal(now?.stream, stream, 'the stream is another one');
    assert.notEqual(now?.track, track, 'the track is the same');
  }
  const over = await changes();
  assert.deepEqual(over.map(({ direct }) => direct), [1], 'the direct path was there until the sound came by the server');
  const gone = await ada.page.evaluate(() => /** @type {any} */ (window).heard.now());
  const third = longestSilence(await ada.page.evaluate(() => /** @type {any} */ (window).heard.log()), begun, gone);
  t.diagnostic(`longest silence while a third joined: ${third} ms`);
  assert.ok(third <= mostSilence, `${third} ms without sound while a third joined`);
  const forwarded = await server.forwarded();
  assert.ok(forwarded.sent > 0, 'the server forwarded nothing');

  await cleo.page.getByRole('button', { name: 'Hang up' }).click();
  await until('media goes directly again', async () => {
    const { receive } = await ada.stats();
    return (await ada.paths()).direct === 1 && receive.some(({ type, bytesReceived }) => type === 'inbound-rtp' && bytesReceived > 0);
  }, { last: () => ada.paths() });
  await until('the server forwards nothing more', async () => {
    const one = await server.forwarded();
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    const two = await server.forwarded();
    return one.sent === two.sent && one.received === two.received;
  });
  await ada.hears([660]);
  await ben.hears([440]);
  assert.deepEqual((await changes()).slice(over.length).map((one) => [one.direct, one.server > 0]), [[1, true]], "the server's way was there until the sound came directly");
  const back = longestSilence(await ada.page.evaluate(() => /** @type {any} */ (window).heard.log()), gone);
  t.diagnostic(`longest silence until it went directly again: ${back} ms`);
  assert.ok(back <= mostSilence, `${back} ms without sound on the way back`);
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

// About three seconds on an idle machine: two and a half until the silence is noticed, then another way. By
// what the browser says of the path alone it would be half a minute.
const mostOutage = 12_000;

test('a direct path that dies is replaced by the server', { timeout: 600_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, auto);
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
  await until('the dead path is given up', async () => (await ada.paths()).open === 0);
  const silence = longestSilence(await ada.page.evaluate(() => /** @type {any} */ (window).heard.log()), since - 0.5);
  t.diagnostic(`silent for ${silence} ms`);
  assert.ok(silence > 500, 'the path did not die');
  assert.ok(silence <= mostOutage, `${silence} ms without sound after the path died`);
});

test("a moderator's mute brings the call to the server", { timeout: 600_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, auto);
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
  await until('no direct path is left', async () => (await ada.paths()).open === 0);
  await ben.hears([440]);
});

test('where media never goes by the server a dead path is replaced by another one', { timeout: 600_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, []);
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
  assert.ok(silence <= mostOutage, `${silence} ms without sound after the path died`);
  assert.deepEqual(await server.forwarded(), { received: 0, sent: 0 });
});

test('three people, each to each directly', { timeout: 600_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await start(t, ['-people', '3']);
  const people = [];
  for (const [who, tone] of [[1, 440], [2, 660], [3, 880]]) {
    const person = await arrive(t, folder, server.url, who, tone);
    await person.dial('6');
    await until('is in the room', () => person.page.evaluate(() => /** @type {any} */ (window).room?.state === 'connected'));
    people.push(person);
  }
  for (const person of people) {
    await person.hears(people.filter((other) => other !== person).map(({ tone }) => tone));
    await until('has two paths', async () => (await person.paths()).direct === 2);
  }
  assert.deepEqual(await server.forwarded(), { received: 0, sent: 0 });
});
