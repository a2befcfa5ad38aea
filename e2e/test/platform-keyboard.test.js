import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../lib/platform.js';
import { PlatformStage } from '../lib/platform-stage.js';
import { until } from '../lib/until.js';

// The platform by keys alone, from signing in to a call: wherever the focus is, it can be seen.
test('the platform by keyboard alone', { timeout: 180_000 }, async (t) => {
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
      if (!at.seen) await until(`the focus on ${at.name} can be seen`, async () => (await focus()).seen, { timeout: 2000, every: 20 });
      if (typeof name === 'string' ? at.name === name : name.test(at.name)) return;
    }
    assert.fail(`no way to ${name}: ${seen.join(' | ')}`);
  };

  await stage.step('goes past the header by the skip link', async () => {
    await tabTo('Skip to the content');
    await keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
  });

  await stage.step('signs in', async () => {
    await tabTo(/^E-mail address/);
    await keyboard.type(anna.email);
    await tabTo(/^Password/);
    await keyboard.type(PASSWORD);
    await keyboard.press('Enter');
    await visitor.at('Home');
    await until('the heading has the focus', async () => (await focus()).name === 'Home');
  });

  await stage.step('opens the menus and comes back from them', async () => {
    for (const name of ['Account of Anna Byron', 'Appearance', 'Language']) {
      await tabTo(name, 'Shift+Tab');
      const opener = (await focus()).name;
      await keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      await keyboard.press('ArrowDown');
      assert.notEqual((await focus()).name, opener);
      await keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      assert.equal((await focus()).name, opener, 'the focus is back');
    }
  });

  await stage.step('makes a conference, whose dialog keeps the focus', async () => {
    await tabTo('Live', 'Shift+Tab');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New conference' }).waitFor();
    await until('the title has the focus', async () => /^Title/.test((await focus()).name));
    for (let i = 0; i < 25; i++) {
      await keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement?.closest('[role=dialog]')), `Tab ${i} stays in the dialog`);
    }
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    assert.equal((await focus()).name, 'Live');
    await keyboard.press('Enter');
    await until('the title has the focus', async () => /^Title/.test((await focus()).name));
    await keyboard.type('Te');
    await keyboard.press('Enter'); // too short: it says so, at the field
    await page.getByText('Use at least 3 characters').waitFor();
    assert.match((await focus()).name, /^Title/);
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
    await keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Share this conference' }).waitFor({ state: 'hidden' });
    assert.equal((await focus()).name, 'Share');
    await tabTo('Leave');
    await keyboard.press('Enter');
    await visitor.button('Join again').waitFor();
  });

  await stage.clean();
});
