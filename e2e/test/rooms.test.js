import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { shared } from '../lib/browser.js';
import { makeMedia } from '../lib/media.js';
import { until } from '../lib/until.js';

/** @typedef {import('playwright-core').Page} Page */

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const artifacts = process.env.ARTIFACTS ?? join(root, 'e2e', 'artifacts');

// A room that somebody runs, from the lobby to its end for all. The steps build on each other.
test('a host runs a room', { timeout: 900_000 }, async (t) => {
  mkdirSync(artifacts, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const binary = join(folder, 'roles');
  const [browser] = await Promise.all([shared(() => makeMedia(folder, { who: 1, tone: 440 })), run('go', ['build', '-race', '-o', binary, './e2e/roles'], { cwd: root })]);
  t.after(() => browser.close());
  const server = spawn(binary, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill('SIGKILL'));
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => resolve(line.replace(/^open /, '')));
    server.once('exit', () => reject(new Error('the server ended')));
  });

  /** @type {string[]} */
  const complaints = [];
  /** Opens the page of somebody who has a role. @param {string} role @param {import('playwright-core').BrowserContextOptions} [options] @param {string} [language] */
  const open = async (role, options = {}, language = 'en') => {
    const page = await (await browser.newContext({ viewport: { width: 1100, height: 720 }, locale: 'en', reducedMotion: 'reduce', ...options })).newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
    page.setDefaultTimeout(60_000);
    await page.goto(`${url}?room=Library#token=${role}&language=${language}`);
    return page;
  };
  /** @param {Page} page @param {string} name */
  const knock = async (page, name) => {
    await page.locator('rotunda-room #name').fill(name);
    await page.locator('rotunda-room [part~=join]').click();
  };
  /** @param {Page} page */
  const inCall = (page) => page.locator('rotunda-room [part~=leave-button]').waitFor();
  /** @param {Page} page @param {string | RegExp} name */
  const button = (page, name) => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  /** @param {Page} page @param {string} text */
  const reads = (page, text) => page.locator('rotunda-room').getByText(text, { exact: true }).filter({ visible: true }).first().waitFor();
  /** @param {Page} page @param {string} name */
  const shot = (page, name) => page.screenshot({ path: join(artifacts, `rooms-${name}.png`) });
  /** Nothing serious is found by axe. @param {Page} page @param {string} what */
  const clean = async (page, what) => {
    // Tiles take their places with the next picture that the page draws.
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.flat().join(' ')} (${failureSummary})`).join('; ')}`), [], what);
  };

  /** Packets received so far of what somebody sends of a source. @param {Page} page @param {string} name @param {string} source @returns {Promise<number>} */
  const received = (page, name, source) => page.evaluate(async ([who, what]) => {
    const { session } = /** @type {any} */ (document.querySelector('rotunda-room'));
    const publication = [...session.participants.values()].find((/** @type {any} */ each) => each.name === who)?.publication(what);
    if (!publication) return -1;
    const { receive } = await session.getStats();
    return receive.find((/** @type {any} */ entry) => entry.type === 'inbound-rtp' && entry.rotundaPublication === publication.id)?.packetsReceived ?? 0;
  }, [name, source]);
  /** Hears, or sees, something new of somebody. @param {Page} page @param {string} name @param {string} source */
  const receives = async (page, name, source) => {
    const before = Math.max(0, await received(page, name, source));
    await until(`${name}'s ${source} arrives`, async () => (await received(page, name, source)) > before + 10);
  };

  /** A step of the story; the next one needs it. @param {string} name @param {() => Promise<void>} run_ */
  const step = async (name, run_) => {
    let done = false;
    await t.test(name, async () => { await run_(); done = true; });
    assert.ok(done, name);
  };

  const host = await open('host');
  const pia = await open('presenter');
  const vic = await open('viewer', { viewport: { width: 390, height: 780 } }, 'ar');

  await step('who comes into a lobby waits, and is told nothing', async () => {
    await knock(host, 'Hanna');
    await inCall(host);
    await button(host, 'Open Room').click();
    await host.getByRole('checkbox', { name: 'Lobby: newcomers wait' }).check();
    await until('the room has a lobby', () => host.evaluate(() => /** @type {any} */ (document.querySelector('rotunda-room')).session.getSnapshot().settings.lobby));
    await button(host, 'Close Room').click();
    await knock(pia, '<b>Pia</b>');
    await reads(pia, 'Waiting to be let in');
    await clean(pia, 'the lobby');
    await shot(pia, 'waiting');
    assert.equal(await pia.getByText('Hanna').count(), 0);
    await reads(host, '<b>Pia</b> is waiting to come in');
    await until('it is spoken', async () => (await host.locator('rotunda-room .spoken').innerText()).includes('is waiting to come in'));
    await shot(host, 'knock');
  });

  await step('who is turned away reads why, and can ask again; who is let in is in', async () => {
    await button(host, 'Show').click();
    await shot(host, 'lobby-panel');
    await button(host, 'Turn <b>Pia</b> away').click();
    await host.getByRole('textbox', { name: 'Message to them (optional)' }).fill('At <i>five</i>, please');
    await clean(host, 'the room, and a question');
    await shot(host, 'deny');
    await host.keyboard.press('Enter');
    await reads(pia, 'You were not let in');
    await reads(pia, 'At <i>five</i>, please');
    await shot(pia, 'denied');
    await button(host, 'Let <b>Pia</b> in').waitFor({ state: 'detached' }); // the next one is of the next knock
    await pia.locator('rotunda-room [part~=join]').click();
    await button(host, 'Let <b>Pia</b> in').focus();
    await host.keyboard.press('Enter');
    await inCall(pia);
    await receives(host, '<b>Pia</b>', 'microphone');
  });

  await step('a password is asked for until it is right', async () => {
    await host.getByRole('checkbox', { name: 'Lobby: newcomers wait' }).uncheck();
    await host.locator('rotunda-room #room-password').fill('tea');
    await button(host, 'Set password').click();
    await button(host, 'Remove password').waitFor();
    await knock(vic, 'ليلى');
    const field = vic.locator('rotunda-room #password');
    await field.waitFor();
    await vic.keyboard.type('milk'); // the focus is there
    await shot(vic, 'password-arabic');
    await vic.keyboard.press('Enter');
    await vic.locator('rotunda-room #password[aria-invalid]').waitFor();
    await clean(vic, 'a wrong password');
    await shot(vic, 'password-wrong-arabic');
    await field.fill('tea');
    await vic.keyboard.press('Enter');
    await inCall(vic);
    await receives(vic, '<b>Pia</b>', 'microphone');
    assert.equal(await vic.locator('rotunda-room [part~=microphone-button]').isVisible(), false, 'a viewer has no microphone');
    await button(host, 'Remove password').click();
    await button(host, 'Set password').waitFor();
  });

  await step('nobody else comes into a locked room', async () => {
    await host.getByRole('checkbox', { name: 'Locked: nobody else comes in' }).check();
    await until('it is locked', () => host.evaluate(() => /** @type {any} */ (document.querySelector('rotunda-room')).session.getSnapshot().settings.locked));
    const zoe = await open('presenter', {}, 'fr');
    await knock(zoe, 'Zoé');
    await reads(zoe, 'La salle est verrouillée');
    await shot(zoe, 'locked-french');
    await zoe.context().close();
    await host.getByRole('checkbox', { name: 'Locked: nobody else comes in' }).uncheck();
  });

  await step('a moderator mutes, and who was muted ends that', async () => {
    await button(host, 'Open People').click();
    await button(host, 'Manage <b>Pia</b>').click();
    await clean(host, 'people, and what can be done');
    await shot(host, 'manage');
    await button(host, 'Mute').click();
    await reads(pia, 'Hanna muted your microphone');
    await shot(pia, 'muted');
    await button(host, 'Ask to unmute').waitFor();
    // Silence is counted where it would be heard: nothing comes while pictures go on, once what was on its way has come.
    await until('nothing is heard of Pia', async () => {
      const before = await received(vic, '<b>Pia</b>', 'microphone');
      await receives(vic, '<b>Pia</b>', 'camera');
      await receives(vic, '<b>Pia</b>', 'camera');
      return (await received(vic, '<b>Pia</b>', 'microphone')) === before;
    }, { timeout: 120_000 });
    await button(pia, 'Unmute microphone').click();
    await receives(vic, '<b>Pia</b>', 'microphone');
  });

  await step('who is asked to unmute decides', async () => {
    await button(host, 'Mute').waitFor(); // the host knows that Pia can be heard
    await button(pia, 'Mute microphone').click();
    await Promise.all([reads(host, '<b>Pia</b> was asked'), button(host, 'Ask to unmute').click()]); // it is told for a few seconds
    await reads(pia, 'Hanna asks you to unmute your microphone');
    await shot(pia, 'asked');
    await pia.locator('rotunda-room .banner').getByRole('button', { name: 'Unmute microphone' }).click();
    await receives(host, '<b>Pia</b>', 'microphone');
  });

  await step('who becomes a viewer is no longer heard and seen, and who becomes a presenter can be', async () => {
    await host.locator('rotunda-room .row-actions:visible select').selectOption({ label: 'Viewer' });
    await reads(pia, 'You can watch and listen now. Your microphone and camera are off.');
    for (const source of ['microphone', 'camera']) await until(`${source} ends`, async () => (await received(vic, '<b>Pia</b>', source)) === -1);
    await until('the buttons are gone', async () => !(await pia.locator('rotunda-room .controls [part~=camera-button]').isVisible()));
    await shot(pia, 'demoted');
    await button(host, 'Manage \u2068ليلى\u2069').click();
    await host.locator('rotunda-room .row-actions:visible select').last().selectOption({ label: 'Presenter' });
    const microphone = vic.locator('rotunda-room .controls [part~=microphone-button]');
    await microphone.waitFor();
    await shot(vic, 'promoted-arabic');
    await microphone.click();
    await receives(host, 'ليلى', 'microphone');
  });

  await step('who is removed reads why and may come back', async () => {
    const row = host.getByRole('group', { name: 'Manage <b>Pia</b>' });
    await row.getByRole('button', { name: 'Remove' }).click();
    await host.keyboard.type('Too loud');
    await host.keyboard.press('Enter');
    await reads(pia, 'You were removed from the room');
    await reads(pia, 'Too loud');
    await shot(pia, 'removed');
    await row.waitFor({ state: 'detached' }); // who comes back has another one
    await button(pia, 'Join again').click();
    await inCall(pia);
    assert.equal(await pia.locator('rotunda-room .controls [part~=camera-button]').isVisible(), false, 'who was made a viewer comes back as one');
  });

  await step('who is banned does not come back before it is allowed', async () => {
    await button(host, 'Manage <b>Pia</b>').click();
    await host.getByRole('group', { name: 'Manage <b>Pia</b>' }).getByRole('button', { name: 'Ban' }).click();
    await host.keyboard.press('Escape');
    await host.getByRole('group', { name: 'Manage <b>Pia</b>' }).getByRole('button', { name: 'Ban' }).click();
    await host.keyboard.press('Enter');
    await reads(pia, 'You may not come into this room');
    await button(pia, 'Join again').click();
    await pia.locator('rotunda-room [part~=join]').waitFor();
    await reads(pia, 'You may not come into this room');
    await button(host, 'Open Room').click();
    await host.getByText('Banned people').click();
    await button(host, 'Allow <b>Pia</b> again').click();
    await reads(host, 'Nobody is banned.');
    await shot(host, 'room-panel');
    await pia.locator('rotunda-room [part~=join]').click();
    await inCall(pia);
  });

  await step('who is moved to another room goes there by itself', async () => {
    await until('the host sees Pia', () => host.evaluate(() => /** @type {any} */ (document.querySelector('rotunda-room')).session.participants.size === 2));
    await host.evaluate(() => {
      const { session } = /** @type {any} */ (document.querySelector('rotunda-room'));
      return session.moderation.move([...session.participants.values()].find((/** @type {any} */ each) => each.name.includes('Pia')).sid, 'Annex');
    });
    await reads(pia, 'You were moved to Annex');
    await until('she is there', () => pia.evaluate(() => /** @type {any} */ (document.querySelector('rotunda-room')).session.getSnapshot().state === 'connected'));
    await pia.locator('rotunda-room .header .room', { hasText: /^Annex$/ }).waitFor();
    await until('she is gone here', () => host.evaluate(() => /** @type {any} */ (document.querySelector('rotunda-room')).session.participants.size === 1));
    await shot(pia, 'moved');
  });

  await step('the host ends it for all', async () => {
    await button(host, 'End for everyone').click();
    await shot(host, 'end');
    await host.keyboard.press('Enter');
    await reads(host, 'The room is closed');
    await vic.locator('rotunda-room [part~=rejoin]').waitFor();
    assert.equal(await pia.locator('rotunda-room [part~=leave-button]').isVisible(), true, 'who is in another room stays there');
    await shot(vic, 'ended-arabic');
  });

  assert.deepEqual(complaints, [], 'no text was run, and no script failed');
  server.kill('SIGTERM');
  const code = await new Promise((resolve) => { server.once('close', resolve); });
  assert.equal(code, 0, 'it stops cleanly, without a race');
});
