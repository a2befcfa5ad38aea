import { test } from 'node:test';
import { PASSWORD } from '../lib/platform.js';
import { PlatformStage } from '../lib/platform-stage.js';
import { until } from '../lib/until.js';

// What an admin does: becomes one by the printed link, reads a report, looks
// into a room, closes an account.
test('an admin of the platform', { timeout: 600_000 }, async (t) => {
  const stage = await PlatformStage.set(t, 'admin');
  const { server } = stage;
  const [daniel, anna, victor] = [await server.signUp('Daniel Berg'), await server.signUp('Anna Byron'), await server.signUp('Victor Lang')];
  await server.api(anna, 'POST', `/people/${victor.id}/reports`, { text: 'Sends advertisements to everybody.' });
  const admin = await stage.visit('Daniel Berg', '', daniel);
  const victim = await stage.visit('Victor Lang', '', victor);
  await victim.at('Home');

  await stage.step('becomes one by the link that the server printed', async () => {
    await admin.page.goto(`${server.url}admin`);
    await admin.at('Not for this account');
    await admin.page.goto(await server.adminLink());
    await admin.press('Accept the invitation');
    await admin.at('You are an administrator now');
    await admin.link('Open the administration').click();
    await admin.reads('Victor Lang');
  });

  await stage.step('sees what everybody in a room sends and receives', async () => {
    const { id } = await server.api(victor, 'POST', '/conferences', { title: 'Great offers', public: true });
    await server.api(victor, 'POST', `/conferences/${id}/live`);
    const watcher = await stage.visit('Anna Byron', `conferences/${id}`, anna);
    await victim.page.goto(`${server.url}conferences/${id}`);
    for (const who of [victim, watcher]) {
      await who.button('Join').click();
      await who.button('Leave').waitFor();
    }
    await watcher.receives('Victor Lang');
    await admin.link('Live rooms').click();
    await admin.link('Look into Great offers').click();
    await admin.at('Great offers');
    await admin.button('Anna Byron', false).first().waitFor();
    const text = () => admin.page.getByRole('main').innerText();
    await until('it says how much comes', async () => /[1-9]\d* [kM]b\/s/.test(await text()), { last: text });
    await admin.reads(/VP8/);
    await admin.screenshot(stage.artifacts, 'platform-admin-room');
  });

  await stage.step('closes an account after a report, which ends all that it does', async () => {
    await admin.link('Reports').click();
    await admin.reads('Sends advertisements to everybody.');
    await admin.press('Suspend');
    const dialog = admin.page.getByRole('dialog').or(admin.page.getByRole('alertdialog'));
    await dialog.screenshot({ path: `${stage.artifacts}/platform-admin-suspend.png` });
    await dialog.getByRole('textbox').first().fill('Advertisements');
    await dialog.getByRole('button', { name: /^Suspend/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await victim.button('Leave').waitFor({ state: 'hidden' });
    await victim.page.goto(`${server.url}sign-in`);
    await victim.fill('E-mail address', victor.email);
    await victim.fill('Password', PASSWORD);
    await victim.press('Sign in');
    await victim.reads('This account has been closed by an administrator.');
    await admin.link('Audit').click();
    await admin.at('Audit');
    await admin.reads(/suspended/i);
  });

  await stage.clean();
});
