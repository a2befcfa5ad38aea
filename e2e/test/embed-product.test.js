import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shared } from '../lib/browser.js';
import { makeMedia } from '../lib/media.js';
import { until } from '../lib/until.js';

/** @typedef {import('playwright-core').Page} Page */

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const artifacts = process.env.ARTIFACTS ?? join(root, 'e2e', 'artifacts');

// examples/embed: calls behind the session of a product that had users before.
test('calls in an existing product', { timeout: 420_000 }, async (t) => {
  mkdirSync(artifacts, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const binary = join(folder, 'embed');
  const [browser] = await Promise.all([shared(() => makeMedia(folder, { who: 1, tone: 440 })), run('go', ['build', '-race', '-o', binary, './examples/embed'], { cwd: root })]);
  t.after(() => browser.close());
  const server = spawn(binary, ['-listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill('SIGKILL'));
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => resolve(line.replace(/^open /, '')));
    server.once('exit', () => reject(new Error('embed ended')));
  });

  /** Somebody at the product's own login. @param {string} login @param {string} password */
  const signIn = async (login, password) => {
    const page = await (await browser.newContext({ viewport: { width: 1000, height: 680 }, locale: 'en' })).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await page.getByRole('textbox', { name: 'Login' }).fill(login);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    return page;
  };
  /** @param {Page} page */
  const join_ = async (page) => {
    await page.locator('rotunda-room [part~=join]').click();
    await page.locator('rotunda-room [part~=leave-button]').waitFor();
  };

  await t.test('the example has less than 120 lines', () => {
    const files = readdirSync(join(root, 'examples', 'embed')).filter((name) => name.endsWith('.go'));
    const lines = files.flatMap((name) => readFileSync(join(root, 'examples', 'embed', name), 'utf8').trimEnd().split('\n'));
    assert.ok(lines.length < 120, `${lines.length} lines`);
  });

  await t.test('nobody gets past the session of the product', async () => {
    for (const path of ['support/calls/ticket-1', 'support/calls/signal', 'support/calls/rotunda.js']) {
      const { status, headers } = await fetch(`${url}${path}`, { redirect: 'manual' });
      assert.equal(status, 303, path);
      assert.equal(headers.get('location'), '/', path);
    }
    const forged = await fetch(`${url}login`, { method: 'POST', headers: { 'Sec-Fetch-Site': 'cross-site' }, body: new URLSearchParams({ login: 'ada', password: 'tea' }) });
    assert.equal(forged.status, 403);
  });

  const ada = await signIn('ada', 'tea');
  const bob = await signIn('bob', 'milk');

  await t.test('who is of the support publishes, and customers watch and write', async () => {
    await bob.locator('rotunda-room [part~=join]').waitFor();
    assert.equal(await bob.locator('rotunda-room #name').isVisible(), false, 'the product knows the name');
    await join_(ada);
    await join_(bob);
    await until('Bob receives pictures', () => bob.evaluate(async () => {
      const { session } = /** @type {any} */ (document.querySelector('rotunda-room'));
      const { receive } = await session.getStats();
      return receive.some((/** @type {any} */ entry) => entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.framesDecoded > 10);
    }));
    for (const part of ['microphone-button', 'camera-button', 'room-button']) assert.equal(await bob.locator(`rotunda-room .controls [part~=${part}]`).isVisible(), false, part);
    await bob.getByRole('button', { name: 'Open chat' }).click();
    await bob.keyboard.type('It does not start');
    await bob.keyboard.press('Enter');
    await ada.getByRole('button', { name: 'Open chat, 1 unread' }).click();
    await ada.getByRole('log').getByText('It does not start').waitFor();
    await ada.getByRole('log').getByText('Bob').waitFor();
    await ada.screenshot({ path: join(artifacts, 'embed-product.png') });
  });

  await t.test('the page may ask for another name, and does not get it', async () => {
    assert.deepEqual(await ada.evaluate(() => {
      const { session } = /** @type {any} */ (document.querySelector('rotunda-room'));
      return [...session.participants.values()].map((/** @type {any} */ each) => [each.identity, each.name, each.role]);
    }), [['bob', 'Bob', 'subscriber']]);
  });

  await t.test('who signs out of the product is out of its calls, also in another tab', async () => {
    const other = await bob.context().newPage();
    await other.goto(`${url}support/calls/ticket-1`);
    await other.getByRole('button', { name: 'Sign out Bob' }).click();
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
    await bob.locator('rotunda-room').getByText('You were removed from the room').waitFor();
    await bob.getByRole('button', { name: 'Join again' }).click();
    await bob.locator('rotunda-room [part~=join]').waitFor();
    assert.equal(await bob.locator('rotunda-room [part~=leave-button]').count(), 0);
    await until('Ada is alone', () => ada.evaluate(() => /** @type {any} */ (document.querySelector('rotunda-room')).session.participants.size === 0));
  });

  server.kill('SIGTERM');
  const code = await new Promise((resolve) => { server.once('close', resolve); });
  assert.equal(code, 0, 'it stops cleanly, without a race');
});
