import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { elementStage } from '../lib/element.js';
import { until } from '../lib/until.js';

// Every page of the element has no serious or critical finding of axe: all
// rules in light, those that a theme or a size can break in the others.
test('no serious finding of axe', { timeout: 600_000 }, async (t) => {
  const stage = await elementStage(t, 'a11y');

  /** @param {import('playwright-core').Page} page @param {string} what @param {string[]} [rules] */
  const clean = async (page, what, rules) => {
    // Tiles take their places with the next picture that the page draws.
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
    const axe = new AxeBuilder({ page });
    const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const findings = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.flat().join(' ')} (${failureSummary})`).join('; ')}`);
    assert.deepEqual(findings, [], what);
  };

  /** Looks at the page in all themes. @param {import('playwright-core').Page} page @param {string} what */
  const cleanInAll = async (page, what) => {
    await clean(page, `${what}, light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await clean(page, `${what}, dark`, ['color-contrast']);
    await page.emulateMedia({ forcedColors: 'active' });
    await clean(page, `${what}, forced colours`, ['color-contrast']);
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    await page.setViewportSize({ width: 320, height: 480 });
    await clean(page, `${what}, 320 pixels`, ['scrollable-region-focusable', 'target-size', 'color-contrast']);
    await page.setViewportSize({ width: 1024, height: 640 });
  };

  const other = await stage.open();
  await stage.join(other, 'Bert');

  // Colours fade in: what axe sees must be where they end.
  const page = await stage.open({ colorScheme: 'light', reducedMotion: 'reduce' });
  const part = (/** @type {string} */ name) => page.locator(`rotunda-room [part~=${name}]`);

  await t.test('before the call', async () => {
    await page.locator('rotunda-room .preview video').waitFor();
    await part('join').click();
    await page.locator('rotunda-room [aria-invalid]').waitFor(); // the name is missing
    await cleanInAll(page, 'before the call');
    await part('settings-button').click();
    await page.locator('rotunda-room dialog[open]').waitFor();
    await cleanInAll(page, 'settings');
    await page.keyboard.press('Escape');
  });

  await t.test('in the call', async () => {
    await stage.join(page, 'Anna');
    await until('both are there', async () => (await part('tile').count()) === 2);
    await part('chat-button').click();
    await page.keyboard.type('Good morning');
    await page.keyboard.press('Enter');
    await part('message').waitFor();
    await cleanInAll(page, 'call and chat');
    await part('more-button').click();
    await clean(page, 'menu');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.locator('rotunda-room dialog[open]').waitFor();
    await cleanInAll(page, 'shortcuts');
    await page.keyboard.press('Escape');
  });

  await t.test('what people do together', async () => {
    await other.locator('rotunda-room [part~=hand-button]').click();
    await part('people-button').click();
    await page.locator('rotunda-room .hand-place:visible').first().waitFor();
    await part('spotlight-button').first().click();
    await page.locator('rotunda-room .mark.spotlit:visible').waitFor();
    await cleanInAll(page, 'people');
    await part('polls-button').click();
    await page.getByRole('button', { name: 'New poll' }).click();
    await clean(page, 'asking');
    await page.getByRole('textbox', { name: 'Question' }).fill('Tea?');
    await page.getByRole('textbox', { name: 'Option 1' }).fill('Yes');
    await page.getByRole('textbox', { name: 'Option 2' }).fill('No');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByRole('radio', { name: /^Yes/ }).check();
    await page.getByText('1 vote', { exact: true }).waitFor();
    await cleanInAll(page, 'polls');
    await part('chat-button').click();
    await page.locator('rotunda-room .composer input[type=file]').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
    await page.locator('rotunda-room .file').waitFor();
    await page.locator('rotunda-room .message').first().focus();
    await cleanInAll(page, 'chat with a file');
    await part('reactions-button').click();
    await clean(page, 'reactions');
    await page.keyboard.press('Escape');
  });

  await t.test('from right to left', async () => {
    // The page says that it is English; a page in Arabic would say so.
    await page.evaluate(() => { /** @type {any} */ (document.querySelector('rotunda-room')).language = 'ar'; });
    await page.locator('rotunda-room [dir=rtl]').waitFor();
    await clean(page, 'call and chat, Arabic');
    await page.evaluate(() => { /** @type {any} */ (document.querySelector('rotunda-room')).language = ''; });
  });

  await t.test('after the call', async () => {
    await part('leave-button').click();
    await part('rejoin').waitFor();
    await cleanInAll(page, 'after the call');
    await page.context().close();
  });

  await t.test('failures', async () => {
    const context = await stage.browser.newContext({ viewport: { width: 1024, height: 640 }, reducedMotion: 'reduce' });
    await context.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    const refused = await context.newPage();
    await refused.goto(`${stage.server.url}?room=Library`);
    await refused.getByText('Camera and Microphone: not allowed').waitFor();
    await refused.getByText('How to allow it').click();
    await refused.evaluate(() => { /** @type {any} */ (document.querySelector('rotunda-room')).server = `${location.origin}/nowhere`; });
    await refused.locator('rotunda-room #name').fill('Anna');
    await refused.getByRole('button', { name: 'Join anyway' }).click();
    await refused.getByText('The server cannot be reached').waitFor();
    await cleanInAll(refused, 'blocked devices, and a join that failed');
  });
});
