import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeMedia } from '../lib/media.js';
import { Person } from '../lib/person.js';
import { until } from '../lib/until.js';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Somebody at the page of examples/random. */
class Stranger extends Person {
  /** @param {import('../lib/person.js').Identity} identity @param {{video: string, audio: string}} media @returns {Promise<Stranger>} */
  static async come(identity, media) {
    const { name, who, tone, browser, page } = await Person.arrive(identity, media);
    return new Stranger({ name, who, tone }, browser, page);
  }

  /** What the page says. */
  get status() {
    return this.page.locator('#status').innerText();
  }

  /** Waits until the page says that. @param {RegExp} text */
  async reads(text) {
    await until(`${this.name} reads ${text}`, async () => text.test(await this.status), { last: () => this.status });
  }

  /** Sees a film of that person move, and nobody else's. @param {Person} other */
  async sees(other) {
    const video = await this.page.locator('#stranger').elementHandle();
    assert.ok(video);
    await until(`${this.name} has a picture`, () => video.evaluate((element) => /** @type {HTMLVideoElement} */ (element).srcObject !== null && /** @type {HTMLVideoElement} */ (element).videoWidth > 0));
    const id = await video.evaluate((element) => /** @type {any} */ (window).e2e.watch(element));
    await until(`${this.name} sees ${other.name} move`, async () => {
      /** @type {import('../lib/person.js').Frame[]} */
      const frames = await this.page.evaluate((watch) => /** @type {any} */ (window).e2e.frames(watch), id);
      const numbers = new Set(frames.filter((frame) => frame.who === other.who).map((frame) => frame.number));
      return numbers.size >= 15 && frames.filter((frame) => frame.change > 1).length >= 15;
    });
    await this.page.evaluate((watch) => /** @type {any} */ (window).e2e.stop(watch), id);
  }

  /** Whether there is a picture. @returns {Promise<boolean>} */
  blank() {
    return this.page.locator('#stranger').evaluate((video) => /** @type {HTMLVideoElement} */ (video).srcObject === null);
  }
}

// Three people at examples/random: two are paired and see each other, one goes on to the third, the one
// who was left waits; a report parts two for good, and who leaves is seen by nobody.
test('strangers', { timeout: 600_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const binary = join(folder, 'random');
  const [films] = await Promise.all([
    Promise.all([1, 2, 3].map((who) => makeMedia(folder, { who, tone: 300 + 140 * who }))),
    run('go', ['build', '-race', '-o', binary, './examples/random'], { cwd: root }),
  ]);
  const server = spawn(binary, ['-listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill('SIGKILL'));
  /** What it printed. @type {string[]} */
  const printed = [];
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      printed.push(line);
      if (line.startsWith('open ')) resolve(line.slice(5));
    });
    server.once('exit', () => reject(new Error('the program ended')));
  });
  const [ann, bob, cleo] = await Promise.all(['Ann', 'Bob', 'Cleo'].map((name, i) => Stranger.come({ name, who: i + 1, tone: 440 + 140 * i }, films[i])));
  const all = [ann, bob, cleo];
  t.after(() => Promise.all(all.map((person) => person.close())));
  await Promise.all(all.map((person) => person.page.goto(url)));

  await t.test('the example has less than 120 lines', () => {
    const lines = readFileSync(join(root, 'examples', 'random', 'main.go'), 'utf8').trimEnd().split('\n');
    assert.ok(lines.length < 120, `${lines.length} lines`);
  });

  await t.test('two who start see each other', async () => {
    await ann.press('Start');
    await ann.reads(/Waiting for a stranger. You are number 1/);
    await bob.page.locator('#interests').fill('tea');
    await bob.press('Start');
    await Promise.all([ann.sees(bob), bob.sees(ann)]); // after a while anybody will do
    await Promise.all([ann.reads(/You talk to a stranger/), bob.reads(/You talk to a stranger/)]);
    await ann.hears(bob);
  });

  await t.test('the third waits, and gets who goes on; who was left is told', async () => {
    await cleo.press('Start');
    await cleo.reads(/Waiting/);
    assert.equal(await cleo.blank(), true);
    await ann.press('Next');
    await bob.reads(/The stranger has gone/);
    assert.equal(await bob.blank(), true);
    await Promise.all([ann.sees(cleo), cleo.sees(ann)]);
    await ann.hears(cleo);
    await bob.hears();
  });

  await t.test('who reports is not paired with that one again, but with others', async () => {
    await bob.press('Leave');
    await bob.page.locator('#interests').fill(''); // anybody will do from now on, at once
    await bob.press('Start');
    await bob.reads(/Waiting/);
    await cleo.press('Report');
    await cleo.reads(/Reported/);
    await until('the report is there', () => printed.some((line) => line.startsWith('report match-')));
    await ann.reads(/The stranger has gone/);
    await cleo.press('Next');
    await Promise.all([cleo.sees(bob), bob.sees(cleo)]);
    await ann.press('Next');
    await ann.reads(/Waiting/);
  });

  await t.test('who leaves is gone, and whoever closes the page', async () => {
    await cleo.press('Leave');
    await cleo.reads(/You have left/);
    await bob.reads(/The stranger has gone/);
    assert.equal(await bob.blank(), true);
    await bob.press('Next');
    await Promise.all([bob.sees(ann), ann.sees(bob)]); // it was another one in between, for both
    await ann.page.goto('about:blank');
    await bob.reads(/The stranger has gone/);
  });

  await t.test('nothing went wrong behind the scenes', async () => {
    for (const person of all) assert.deepEqual(person.complaints, [], person.name);
    server.kill('SIGTERM');
    const code = await new Promise((resolve) => { server.once('close', resolve); });
    assert.equal(code, 0, 'it stops cleanly, without a race');
  });
});
