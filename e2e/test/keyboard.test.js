import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementStage } from '../lib/element.js';
import { until } from '../lib/until.js';

// The element in use by keys alone: every step is a key, and the focus can be
// seen wherever it is.
test('a call by keyboard alone', { timeout: 420_000 }, async (t) => {
  const stage = await elementStage(t, 'keyboard');
  const other = await stage.open();
  await stage.join(other, 'Bert');
  const page = await stage.open();
  await page.locator('rotunda-room .preview video').waitFor();
  const { keyboard } = page;

  /** What has the focus: its name, and whether an outline shows it. */
  const focus = () => page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', seen: false };
    const style = getComputedStyle(element);
    return {
      name: element.getAttribute('aria-label') || (element.id && /** @type {ShadowRoot} */ (element.getRootNode()).querySelector(`label[for=${element.id}]`)?.textContent) || element.textContent || '',
      seen: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
    };
  });
  /** Goes on by Tab until that has the focus. @param {string | RegExp} name */
  const tabTo = async (name, key = 'Tab') => {
    for (let i = 0; i < 30; i++) {
      await keyboard.press(key);
      const at = await focus();
      if (at.name !== '' && at.name !== 'Call in Library' && !at.name.startsWith('You left')) assert.ok(at.seen, `the focus on ${at.name} can be seen`);
      if (typeof name === 'string' ? at.name === name : name.test(at.name)) return;
    }
    assert.fail(`no way to ${name}; the focus is on ${(await focus()).name}`);
  };
  const state = () => page.evaluate(() => {
    const { phase, layout, session } = /** @type {any} */ (document.querySelector('rotunda-room'));
    return { phase, layout, muted: session?.localParticipant.publication('microphone')?.muted };
  });

  await t.test('joins', async () => {
    await tabTo('Turn camera off');
    await keyboard.press('Space');
    await tabTo('Your name');
    await keyboard.type('Anna');
    await keyboard.press('Enter');
    await until('she is in the call', async () => (await state()).phase === 'call');
    await until('the focus is in the call', async () => (await focus()).name === 'Call in Library');
  });

  await t.test('mutes by a key and by the button', async () => {
    await until('the microphone is published', async () => (await state()).muted === false);
    await keyboard.press('m');
    await until('it is muted', async () => (await state()).muted);
    await page.locator('rotunda-room [role=status]', { hasText: 'Your microphone is muted' }).waitFor({ state: 'attached' });
    await tabTo('Unmute microphone');
    await keyboard.press('Enter');
    await until('it is not', async () => (await state()).muted === false);
  });

  await t.test('writes in the chat, where letters are letters', async () => {
    await keyboard.press('c');
    await until('the focus is in the field', async () => (await focus()).name === 'Message');
    await keyboard.type('mvslpf?');
    await keyboard.press('Enter');
    await other.locator('rotunda-room [part~=chat-button] .badge', { hasText: '1' }).waitFor();
    assert.deepEqual(await state(), { phase: 'call', layout: 'auto', muted: false });
    await keyboard.press('Escape');
    await until('the focus is back', async () => (await focus()).name === 'Open chat');
  });

  await t.test('pins a tile', async () => {
    await tabTo('Pin Bert', 'Shift+Tab');
    await keyboard.press('Enter');
    await page.locator('rotunda-room [part~=pinned]').waitFor();
    assert.equal((await focus()).name, 'Unpin Bert');
    await keyboard.press('p');
    await page.locator('rotunda-room [part~=pinned]').waitFor({ state: 'detached' });
  });

  await t.test('chooses a layout in the menu', async () => {
    await tabTo('More');
    await keyboard.press('Enter');
    assert.equal((await focus()).name, 'Automatic');
    await keyboard.press('ArrowDown');
    assert.equal((await focus()).name, 'Grid');
    await keyboard.press('Enter');
    assert.equal((await state()).layout, 'grid');
    assert.equal((await focus()).name, 'More');
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    assert.equal((await focus()).name, 'More');
    await keyboard.press('l');
    assert.equal((await state()).layout, 'speaker');
  });

  await t.test('keeps the focus in a dialog, and gives it back', async () => {
    for (const [key, title] of [[',', 'Settings'], ['?', 'Keyboard shortcuts']]) {
      await keyboard.press(key);
      await page.getByRole('dialog', { name: title }).waitFor();
      for (const step of ['Tab', 'Shift+Tab']) {
        for (let i = 0; i < 12; i++) {
          await keyboard.press(step);
          assert.ok(await page.evaluate(() => document.querySelector('rotunda-room')?.shadowRoot?.activeElement?.closest('dialog[open]')), `${step} ${i} stays in ${title}`);
        }
      }
      await keyboard.press('m'); // none of its business
      await keyboard.press('Escape');
      await until('the focus is back', async () => (await focus()).name === 'More', { last: focus }); // the dialog tells that it is closed a little later
      assert.equal((await state()).muted, false);
    }
  });

  await t.test('leaves keys alone when they are turned off', async () => {
    await page.evaluate(() => document.querySelector('rotunda-room')?.setAttribute('shortcuts', 'off'));
    await keyboard.press('Shift+Q');
    await keyboard.press('l');
    assert.deepEqual(await state(), { phase: 'call', layout: 'speaker', muted: false });
    await page.evaluate(() => document.querySelector('rotunda-room')?.removeAttribute('shortcuts'));
  });

  await t.test('leaves, and joins again', async () => {
    await keyboard.press('Shift+Q');
    await until('she has left', async () => (await state()).phase === 'ended');
    await tabTo('Join again');
    await keyboard.press('Enter');
    await until('she is back', async () => (await state()).phase === 'call');
  });
});
