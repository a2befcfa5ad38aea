import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../lib/platform.js';
import { PlatformStage } from '../lib/platform-stage.js';
import { until } from '../lib/until.js';

// The platform by keys alone, from signing in to a call: wherever the focus is, it can be seen.
test('the platform by keyboard alone', { timeout: 600_000 }, async (t) => {
  const stage = await PlatformStage.set(t, 'keyboard');
  const anna = await stage.server.signUp('Anna Byron');
  const visitor = await stage.visit('Anna Byron', 'sign-in');
  const { page } = visitor;
  const { keyboard } = page;
  await visitor.at('Sign in');

  /** What has the focus: its name, and whether something shows it. */
  const focus = () => page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', seen: true };
    const labels = 'labels' in element ? [.../** @type {HTMLInputElement} */ (element).labels ?? []].map((each) => each.textContent) : [];
    const name = (element.getAttribute('aria-label') || labels.join(' ') || element.textContent || '').trim();
    // An outline or a ring, of the element or of the frame that a field stands in.
    /** @param {Element | null} each */
    const marked = (each) => {
      if (!each) return false;
      for (const pseudo of [null, '::after', '::before']) {
        const style = getComputedStyle(each, pseudo);
        if (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2) return true;
      }
      return getComputedStyle(each).boxShadow !== 'none';
    };
    const field = element.closest('.MuiInputBase-root, [role=search]');
    const frame = field?.querySelector('fieldset');
    const bordered = (/** @type {Element | null | undefined} */ each) => Boolean(each && Number.parseFloat(getComputedStyle(each).borderTopWidth) >= 1);
    return { name, seen: element.tabIndex < 0 || marked(element) || marked(element.parentElement) || bordered(frame) || bordered(field) };
  });
  /** Goes on by Tab until that has the focus. @param {string | RegExp} name @param {string} [key] */
  const tabTo = async (name, key = 'Tab') => {
    /** @type {string[]} */ const seen = [];
    for (let i = 0; i < 60; i++) {
      await keyboard.press(key);
      const at = await focus();
      seen.push(at.name);
      if (!at.seen) await until(`the focus on ${at.name} can be seen`, async () => (await focus()).seen, { every: 20 });
      if (typeof name === 'string' ? at.name === name : name.test(at.name)) return;
    }
    assert.fail(`no way to ${name}: ${seen.join(' | ')}`);
  };
  /** Waits until the focus has moved to what is called that. @param {string | RegExp} name */
  const focused = (name) => until(`${name} has the focus`, async () => {
    const at = (await focus()).name;
    return typeof name === 'string' ? at === name : name.test(at);
  }, { every: 20, last: focus });
  /** Waits until the focus has moved into what has that role. @param {string} role */
  const focusedIn = (role) => until(`the focus is in the ${role}`, () => page.evaluate((wanted) => Boolean(document.activeElement?.closest(`[role=${wanted}]`)), role), { every: 20, last: focus });

  await stage.step('goes past the header by the skip link', async () => {
    await tabTo('Skip to the content');
    await keyboard.press('Enter');
    await until('the content has the focus', () => page.evaluate(() => document.activeElement?.id === 'main'), { every: 20 });
  });

  await stage.step('signs in', async () => {
    await tabTo(/^E-mail address/);
    await keyboard.type(anna.email);
    await tabTo(/^Password/);
    await keyboard.type(PASSWORD);
    await keyboard.press('Enter');
    await visitor.at('Home');
    await focused('Home');
  });

  await stage.step('opens the menus and comes back from them', async () => {
    for (const name of ['Account of Anna Byron', 'Appearance', 'Language']) {
      await tabTo(name, 'Shift+Tab');
      await keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      await focusedIn('menu');
      const first = (await focus()).name;
      await keyboard.press('ArrowDown');
      await focusedIn('menu');
      await until('the arrow leads on', async () => (await focus()).name !== first, { every: 20 });
      await keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await focused(name); // the focus is back
    }
  });

  await stage.step('makes a conference, whose dialog keeps the focus', async () => {
    await tabTo('Live', 'Shift+Tab');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New conference' }).waitFor();
    await focused(/^Title/);
    for (let i = 0; i < 25; i++) {
      await keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement?.closest('[role=dialog]')), `Tab ${i} stays in the dialog`);
    }
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await focused('Live');
    await keyboard.press('Enter');
    await focused(/^Title/);
    await keyboard.type('Te');
    await keyboard.press('Enter'); // too short: it says so, at the field
    await page.getByText('Use at least 3 characters').waitFor();
    await focused(/^Title/);
    await keyboard.type('a at four');
    await keyboard.press('Enter');
    await page.waitForURL(/\/conferences\//);
  });

  await stage.step('goes live, and out again', async () => {
    await page.locator('rotunda-room .preview video').waitFor();
    await tabTo('Join');
    await keyboard.press('Enter');
    await visitor.button('Leave').waitFor();
    await tabTo('Share');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Share this conference' }).waitFor();
    await focusedIn('dialog');
    await keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Share this conference' }).waitFor({ state: 'hidden' });
    await focused('Share');
    await tabTo('Leave');
    await keyboard.press('Enter');
    await visitor.button('Join again').waitFor();
  });

  await stage.clean();
});
