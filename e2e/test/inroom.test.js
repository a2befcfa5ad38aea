import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { elementStage } from '../lib/element.js';
import { until } from '../lib/until.js';

/** @typedef {import('playwright-core').Page} Page */

const artifacts = process.env.ARTIFACTS ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'artifacts');

// What people do together in a call beside talking, in the element and over the real server.
// The steps build on each other.
test('three people chat, raise hands, react, vote, and give each other files', { timeout: 600_000 }, async (t) => {
  mkdirSync(artifacts, { recursive: true });
  const stage = await elementStage(t, 'inroom');
  const anna = await stage.open();
  const bert = await stage.open({ reducedMotion: 'reduce' });
  const layla = await stage.open({ viewport: { width: 390, height: 780 } }, `${stage.server.url}?room=Library#language=ar`);
  /** @type {string[]} */
  const complaints = [];
  for (const page of [anna, bert, layla]) {
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  }
  await stage.join(anna, 'Anna');
  await stage.join(bert, '<b>Bert</b>');
  await stage.join(layla, 'ليلى');

  /** @param {Page} page @param {string | RegExp} name */
  const button = (page, name) => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  /** @param {Page} page */
  const log = (page) => page.getByRole('log');
  /** @param {Page} page @param {string} name */
  const shot = (page, name) => page.screenshot({ path: join(artifacts, `inroom-${name}.png`) });
  /** @param {Page} page @param {string} text */
  const say = async (page, text) => {
    await page.locator('rotunda-room .composer textarea').fill(text);
    await page.keyboard.press('Enter');
  };

  await t.test('a private message reaches one person', async () => {
    await button(anna, /^Open chat/).click();
    await button(bert, /^Open chat/).click();
    await layla.locator('rotunda-room [part~=chat-button]').click();
    await anna.locator('.to select').selectOption({ label: '<b>Bert</b>' });
    await say(anna, '<img src=x onerror=alert(1)> \u202e for you only 👩‍🚀');
    await anna.locator('.to select').selectOption({ label: 'Everyone' });
    await say(anna, 'for all');
    for (const page of [anna, bert, layla]) await log(page).getByText('for all').waitFor();
    await log(bert).getByText('<img src=x onerror=alert(1)>  for you only 👩‍🚀').waitFor();
    await log(bert).getByText('only to you').waitFor();
    await log(anna).getByText('only to <b>Bert</b>').waitFor();
    assert.equal(await log(layla).getByText('for you only').count(), 0, 'Layla reads nothing of it');
  });

  await t.test('a message is edited and deleted by keys alone', async () => {
    await say(anna, 'teh end');
    for (const page of [anna, bert]) await log(page).getByText('teh end').waitFor();
    await log(anna).focus();
    await anna.keyboard.press('ArrowUp');
    await anna.keyboard.press('Tab');
    await shot(anna, 'message-actions');
    await anna.keyboard.press('Enter'); // Edit
    await until('the field holds the text', async () => (await anna.locator('.composer textarea').inputValue()) === 'teh end');
    await anna.keyboard.press('ControlOrMeta+a');
    await anna.keyboard.type('the end');
    await anna.keyboard.press('Enter');
    await log(bert).getByText('the end').waitFor();
    await log(bert).getByText('edited', { exact: true }).filter({ visible: true }).waitFor();
    await log(anna).focus();
    await anna.keyboard.press('ArrowUp');
    await anna.keyboard.press('Tab');
    await anna.keyboard.press('Tab');
    await anna.keyboard.press('Enter'); // Delete
    await log(bert).getByText('the end').waitFor({ state: 'detached' });
  });

  await t.test('who comes later reads what was said', async () => {
    const late = await stage.open();
    await stage.join(late, 'Late');
    await button(late, /^Open chat/).click();
    await log(late).getByText('for all').waitFor();
    assert.equal(await log(late).getByText('for you only').count(), 0);
    await late.context().close();
  });

  await t.test('hands stand in the order in which they were raised', async () => {
    await bert.locator('rotunda-room .stage').click();
    await bert.keyboard.press('h');
    await anna.getByRole('group', { name: '<b>Bert</b>', exact: true }).getByRole('img', { name: 'Hand raised, number 1' }).waitFor();
    await button(anna, 'Raise hand').click();
    await button(anna, 'Lower hand').waitFor();
    await button(anna, /^Open People/).click();
    await until('the list has them in order', async () => {
      const names = await anna.locator('rotunda-room .row-name').allInnerTexts();
      return names[0] === '<b>Bert</b>' && names[1] === 'Anna (you)' && names[2] === 'ليلى';
    }, { last: () => anna.locator('rotunda-room .row-name').allInnerTexts() });
    await layla.locator('rotunda-room .mark.hand:visible').first().waitFor();
    await shot(anna, 'people');
    await button(anna, 'Lower the hand of <b>Bert</b>').click();
    await button(bert, 'Raise hand').waitFor();
  });

  await t.test('the spotlight is on one for all', async () => {
    await button(anna, 'Put <b>Bert</b> in the spotlight').click();
    for (const page of [anna, layla]) {
      await until('Bert is larger than all others', () => page.evaluate(() => {
        const tiles = [.../** @type {ShadowRoot} */ (/** @type {Element} */ (document.querySelector('rotunda-room')).shadowRoot).querySelectorAll('.tile')];
        const area = (/** @type {Element} */ tile) => tile.clientWidth * tile.clientHeight;
        const lit = tiles.find((tile) => tile.querySelector('.mark.spotlit:not([hidden])'));
        return lit !== undefined && tiles.every((tile) => tile === lit || area(tile) < area(lit) / 2);
      }));
    }
    await shot(layla, 'spotlight');
    await button(anna, 'End the spotlight on <b>Bert</b>').click();
  });

  await t.test('a reaction floats, and stands still where motion is not wanted', async () => {
    // Reactions go by themselves: the pages look out for them before one is sent.
    const animations = await Promise.all([bert, layla].map((page) => page.evaluateHandle(() => {
      const floor = /** @type {ShadowRoot} */ (document.querySelector('rotunda-room')?.shadowRoot).querySelector('.reactions');
      const name = new Promise((resolve) => {
        new MutationObserver(() => {
          const reaction = floor?.querySelector('.reaction');
          if (reaction) resolve(getComputedStyle(reaction).animationName);
        }).observe(/** @type {Element} */ (floor), { childList: true });
      });
      return { name };
    })));
    await button(anna, 'React').click();
    await shot(anna, 'react');
    await anna.getByRole('menuitem', { name: '🎉' }).click();
    assert.deepEqual(await Promise.all(animations.map((each) => each.evaluate(({ name }) => name))), ['none', 'rise']);
    await shot(bert, 'reaction');
    await bert.locator('rotunda-room .reaction').first().waitFor({ state: 'detached' });
  });

  await t.test('a poll is asked, answered and closed', async () => {
    await button(anna, /^Open Polls/).click();
    await button(anna, 'New poll').click();
    await anna.getByRole('textbox', { name: 'Question' }).fill('<script>alert(1)</script> Tea?');
    await anna.getByRole('textbox', { name: 'Option 1' }).fill('Yes');
    await anna.getByRole('textbox', { name: 'Option 2' }).fill('شاي بالنعناع');
    await button(anna, 'Ask').click();
    await button(bert, 'Open Polls, 1 new').click();
    await bert.getByRole('radio', { name: /^Yes/ }).check();
    await anna.getByRole('radio', { name: /^Yes/ }).check();
    await anna.getByRole('radio', { name: /نعناع/ }).check(); // thought better of it
    for (const page of [anna, bert]) {
      await page.getByText('2 votes').waitFor();
      await until('both have one vote', async () => (await page.locator('rotunda-room .votes').allInnerTexts()).every((text) => text === '1 · 50%'));
    }
    // Where there is little space, the panel is in the menu.
    await layla.locator('rotunda-room [part~=more-button]').click();
    await shot(layla, 'menu-arabic');
    await layla.getByRole('menuitem', { name: /الاستطلاعات/ }).click();
    await layla.getByRole('radio', { name: /نعناع/ }).check();
    await anna.getByText('3 votes').waitFor();
    await shot(layla, 'poll-arabic');
    await button(anna, 'Close the poll').click();
    await bert.getByText('Closed', { exact: true }).waitFor();
    await shot(bert, 'poll');
    assert.ok(await bert.getByRole('radio', { name: /^Yes/ }).isDisabled());
  });

  await t.test('captions are shown in the language chosen', async () => {
    /** @param {object} caption */
    const send = (caption) => anna.evaluate((sent) => /** @type {any} */ (document.querySelector('rotunda-room')).session.captions.send(sent), caption);
    await send({ id: '0', language: 'en', text: 'nobody reads this' });
    await send({ id: '0', language: 'ar', text: 'ولا هذا' });
    for (const page of [bert, layla]) { // the menu offers what there is when it opens
      await until('both languages are known', () => page.evaluate(() => /** @type {any} */ (document.querySelector('rotunda-room')).session.captions.getSnapshot().languages.length === 2));
    }
    await button(bert, 'More').click();
    await bert.getByRole('menuitemradio', { name: 'Captions: English' }).click();
    await layla.locator('rotunda-room [part~=more-button]').click();
    await layla.getByRole('menuitemradio', { name: /العربية/ }).click();
    // Captions come again and again while something is said: who has just asked for them may have missed the first.
    /** @param {Page} page @param {object} caption @param {string} text */
    const shown = (page, caption, text) => until(`${text} is shown`, async () => {
      await send({ ...caption, text });
      return page.locator('rotunda-room .caption-line', { hasText: text }).isVisible();
    }, { every: 500 });
    await shown(layla, { id: '1', language: 'ar' }, 'مرحبًا');
    await shown(bert, { id: '1', language: 'en' }, 'Welcome <b>all');
    await Promise.all([
      bert.locator('rotunda-room .caption-line', { hasText: 'Anna: Welcome <b>all</b> of you.' }).waitFor(),
      layla.locator('rotunda-room .caption-line', { hasText: 'مرحبًا بكم جميعًا' }).waitFor(),
      send({ id: '1', language: 'ar', text: 'مرحبًا بكم جميعًا', final: true }),
      send({ id: '1', language: 'en', text: 'Welcome <b>all</b> of you.', final: true }),
    ]);
    await shot(bert, 'captions');
    await shot(layla, 'captions-arabic');
    assert.equal(await anna.locator('rotunda-room .caption-line').count(), 0, 'who wants none sees none');
    await bert.locator('rotunda-room .caption-line').first().waitFor({ state: 'detached' });
  });

  await t.test('a file arrives as it was sent', async () => {
    const content = new Uint8Array(700_000).map((_, i) => (i * 31 + (i >> 9)) & 255);
    await button(anna, /^Open chat/).click();
    await button(bert, /^Open chat/).click();
    await anna.locator('rotunda-room .composer input[type=file]').setInputFiles({ name: 'naïve <plan>.bin', mimeType: 'text/html', buffer: Buffer.from(content) });
    await button(bert, 'Accept naïve <plan>.bin').click();
    const save = bert.getByRole('link', { name: 'Save naïve <plan>.bin' });
    await save.waitFor({ timeout: 60_000 });
    await log(anna).getByText('<b>Bert</b>: Received').waitFor();
    const [download] = await Promise.all([bert.waitForEvent('download'), save.click()]);
    const saved = join(stage.folder, 'saved');
    await download.saveAs(saved);
    assert.equal(download.suggestedFilename().includes('<'), false, 'the browser makes a name of it that files can have');
    assert.deepEqual(readFileSync(saved), Buffer.from(content));
    await shot(bert, 'file');
    await layla.locator('rotunda-room [part~=chat-button]').click();
    await layla.getByRole('button', { name: /رفض/ }).click();
    await log(anna).getByText('ليلى: Declined').waitFor();
    await shot(anna, 'file-sender');
    await shot(layla, 'chat-arabic');
    await button(anna, 'Withdraw naïve <plan>.bin').click();
    await log(anna).getByText('Withdrawn').waitFor();
  });

  await t.test('the chat is switched off and on', async () => {
    await anna.getByRole('checkbox', { name: 'Everyone may write' }).uncheck();
    await until('Bert is told', () => bert.evaluate(() => !/** @type {any} */ (document.querySelector('rotunda-room')).session.chat.enabled));
    await anna.getByRole('checkbox', { name: 'Everyone may write' }).check();
    await say(bert, 'on again');
    await log(anna).getByText('on again').waitFor();
  });

  await t.test('a call between two is answered', async () => {
    const to = await bert.evaluate(() => {
      const { session } = /** @type {any} */ (document.querySelector('rotunda-room'));
      session.rpc.register('double', (/** @type {{data: number}} */ { data }) => data * 2);
      return session.localParticipant.sid;
    });
    assert.equal(await anna.evaluate((sid) => /** @type {any} */ (document.querySelector('rotunda-room')).session.rpc.call(sid, 'double', 21), to), 42);
    assert.equal(await anna.evaluate((sid) => /** @type {any} */ (document.querySelector('rotunda-room')).session.rpc.call(sid, 'nothing').catch((/** @type {any} */ error) => error.code), to), 'no_method');
  });

  assert.deepEqual(complaints, [], 'no text was run, and no script failed');
});
