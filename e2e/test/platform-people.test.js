import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../lib/platform.js';
import { face } from '../lib/platform-portraits.js';
import { PlatformStage, shown } from '../lib/platform-stage.js';
import { LOOKS } from '../lib/platform-world.js';
import { until } from '../lib/until.js';

// Messages, settings and the account, with somebody else who sees what comes of it.
test('people of the platform', { timeout: 900_000 }, async (t) => {
  const stage = await PlatformStage.set(t, 'people');
  const { server } = stage;
  const [anna, bert] = [await server.signUp('Anna Byron'), await server.signUp('Bert Curie')];
  await server.connect(anna, bert);
  const a = await stage.visit('Anna Byron', '', anna);
  const b = await stage.visit('Bert Curie', '', bert);
  await b.at('Home');

  await stage.step('a message is written, counted at the other without loading, read and answered', async () => {
    await a.page.goto(`${server.url}messages/new`);
    await a.page.getByRole('combobox', { name: 'To' }).fill('Bert');
    await a.page.getByRole('option', { name: /Bert Curie/ }).click();
    await a.fill('Subject', 'Good morning');
    await a.fill('Message', 'Is it you who has the key?');
    await a.press('Send');
    await b.link(/^Messages ?, 1 /).click();
    await b.link(/Good morning/).click();
    await b.reads('Is it you who has the key?');
    await b.page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Messages', exact: true }).waitFor(); // read: nothing is counted
    await b.link('Reply').click();
    await b.fill('Message', 'Yes.');
    await b.press('Send');
    await a.link(/^Messages ?, 1 /).waitFor();
  });

  await stage.step('a changed profile and picture are seen by the other', async () => {
    await a.page.goto(`${server.url}settings`);
    await a.fill('Full name', 'Anna Byron-Curie');
    await a.fill('Place', 'Geneva');
    await a.press('Save');
    await a.reads('Your profile is saved.');
    await b.page.goto(`${server.url}people/${anna.id}`);
    await b.at('Anna Byron-Curie');
    await b.reads('Geneva');
    const picture = await (async () => {
      const page = await stage.browser.newPage();
      const png = await face(page, LOOKS['Mei Tanaka']);
      await page.close();
      return png;
    })();
    await a.page.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture });
    const dialog = a.page.getByRole('dialog');
    await dialog.getByRole('slider', { name: 'Zoom' }).press('ArrowRight');
    await a.screenshot(stage.artifacts, 'platform-crop');
    await dialog.getByRole('button', { name: 'Use this picture' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await b.page.reload();
    await b.page.locator('main img[src*="/avatar"]').first().waitFor();
    await until('it is a picture', () => b.page.locator('main img[src*="/avatar"]').first().evaluate((img) => /** @type {HTMLImageElement} */ (img).naturalWidth > 0));
  });

  await stage.step('language and theme survive a reload', async () => {
    await a.page.goto(`${server.url}settings/appearance`);
    await a.page.getByRole('radio', { name: 'Dark' }).click();
    await a.page.getByRole('radio', { name: 'العربية' }).click();
    await until('it is Arabic', () => a.page.evaluate(() => document.documentElement.lang === 'ar' && document.documentElement.dir === 'rtl'));
    await a.page.reload();
    await shown(a.page);
    const seen = await a.page.evaluate(() => ({ lang: document.documentElement.lang, dir: document.documentElement.dir, ground: getComputedStyle(document.body).backgroundColor }));
    assert.deepEqual({ lang: seen.lang, dir: seen.dir }, { lang: 'ar', dir: 'rtl' });
    assert.ok(/^rgb\((\d+), (\d+), (\d+)\)$/.exec(seen.ground)?.slice(1).every((each) => Number(each) < 80), `dark: ${seen.ground}`);
    await a.screenshot(stage.artifacts, 'platform-arabic-dark');
  });

  await stage.step('who forgot the password sets another by the mail', async () => {
    const someone = await stage.visit('Bert Curie', 'sign-in');
    await someone.link('Forgot your password?').click();
    await someone.at('Forgot your password?');
    await someone.fill('E-mail address', bert.email);
    await someone.press('Send the link');
    await someone.at('Look into your mail');
    await someone.page.goto(await server.link(bert.email, 'reset-password'));
    await someone.at('Choose a new password');
    await someone.fill('New password', 'battery staple correct');
    await someone.press('Set the password');
    await someone.reads('Your new password is set. Sign in with it.');
    await someone.page.goto(`${server.url}sign-in`);
    await someone.fill('E-mail address', bert.email);
    await someone.fill('Password', PASSWORD);
    await someone.press('Sign in');
    await someone.reads('The e-mail address or the password is wrong.');
    await someone.fill('Password', 'battery staple correct');
    await someone.press('Sign in');
    await someone.at('Home');
    await b.page.goto(server.url);
    await b.page.reload(); // all devices were signed out
    await b.link('Sign in').first().waitFor();
    await someone.close();
  });

  await stage.step('an account is deleted for good', async () => {
    await server.api(anna, 'PATCH', '/me/settings', { language: 'en' });
    await a.page.evaluate(() => localStorage.removeItem('rotunda.language'));
    await a.page.goto(`${server.url}settings/data`);
    await a.press('Delete account');
    const dialog = a.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByLabel('Your password', { exact: true }).fill('not my password');
    await dialog.getByRole('checkbox', { name: 'I understand that this cannot be undone.' }).check();
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await dialog.getByText('This is not your password.').waitFor();
    await a.screenshot(stage.artifacts, 'platform-deletion');
    await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await a.reads('Your account is deleted. Take care.');
    await a.fill('E-mail address', anna.email);
    await a.fill('Password', PASSWORD);
    await a.press('Sign in');
    await a.reads('The e-mail address or the password is wrong.');
    await b.page.goto(`${server.url}people/${anna.id}`); // Bert, who is signed out, signs in first
    await b.fill('E-mail address', bert.email);
    await b.fill('Password', 'battery staple correct');
    await b.press('Sign in');
    await b.at(/not (here|found)/i);
    await until('what she sent went with her', async () => { // soon after the account, and the page is not told
      await b.page.goto(`${server.url}messages`);
      await shown(b.page);
      return b.page.getByText('Your inbox is empty').isVisible();
    });
    assert.equal(await b.page.getByText('Anna Byron').count(), 0);
  });

  await stage.clean();
});
