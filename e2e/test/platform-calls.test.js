import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlatformStage } from '../lib/platform-stage.js';
import { until } from '../lib/until.js';

// Nobody loses a call by surprise: not by the back button, by a link, by
// reloading, nor when the server is started again.
test('calls of the platform survive', { timeout: 900_000 }, async (t) => {
  const stage = await PlatformStage.set(t, 'calls');
  const { server } = stage;
  const [anna, bert] = [await server.signUp('Anna Byron'), await server.signUp('Bert Curie')];
  await server.connect(anna, bert);
  const { id } = await server.api(anna, 'POST', '/conferences', { title: 'Tea at four' });
  await server.api(anna, 'POST', `/conferences/${id}/live`);

  const host = await stage.visit('Anna Byron', 'conferences', anna);
  const guest = await stage.visit('Bert Curie', `conferences/${id}`, bert);
  /** How many dialogs the browser itself has asked with. */
  let asked = 0;
  /** @type {'accept' | 'dismiss'} */ let answer = 'dismiss';
  host.page.on('dialog', (dialog) => { asked++; return dialog[answer](); });

  /** @param {typeof host} who */
  const inCall = (who) => who.page.evaluate(() => /** @type {any} */ (document.querySelector('rotunda-room'))?.session?.getSnapshot().state === 'connected');

  await stage.step('both are in a call', async () => {
    await host.page.getByRole('link', { name: /Tea at four/ }).first().click();
    for (const who of [host, guest]) {
      await who.button('Join').click();
      await who.button('Leave').waitFor();
    }
    await host.receives('Bert Curie');
  });

  await stage.step('the back button and a link ask first', async () => {
    const url = host.page.url();
    await host.page.evaluate(() => history.back());
    const dialog = host.page.getByRole('alertdialog', { name: 'Leave the call?' });
    await dialog.waitFor();
    await host.screenshot(stage.artifacts, 'platform-calls-back');
    await dialog.getByRole('button', { name: 'Stay in the call' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await until('the address is that of the call again', () => host.page.url() === url);
    await host.receives('Bert Curie'); // the call goes on
  });

  await stage.step('reloading asks first, and leads back to the call', async () => {
    await host.page.locator('rotunda-room').click(); // a browser asks only where somebody did something
    const reload = host.page.reload({ timeout: 3000 }).catch(() => {}); // which is dismissed
    await until('the browser has asked', () => asked === 1);
    await reload;
    await until('the call goes on', () => inCall(host));
    answer = 'accept';
    await host.page.reload();
    assert.equal(asked, 2);
    await host.button('Join').click();
    await host.receives('Bert Curie');
    await guest.receives('Anna Byron');
  });

  await stage.step('who leaves by intent is not asked by the browser', async () => {
    let asked = 0;
    guest.page.on('dialog', (dialog) => { asked++; return dialog.accept(); });
    await guest.press('Leave');
    await guest.button('Join again').waitFor();
    await guest.page.goto(`${server.url}conferences`);
    await guest.page.goto(`${server.url}conferences/${id}`);
    assert.equal(asked, 0);
    await guest.button('Join').click();
    await host.receives('Bert Curie');
  });

  const watcher = await stage.visit('Bert Curie', 'notifications', bert);
  await watcher.at('Notifications');
  const reader = await stage.visit('Bert Curie', 'connections', bert);
  await reader.at('Connections');

  await stage.step('when the server stops, pages say so, and calls that it is restarting', async () => {
    await server.stop();
    for (const who of [host, guest]) await who.reads('The server is restarting');
    await host.screenshot(stage.artifacts, 'platform-calls-stopped');
    await reader.link('Conferences').click(); // to a page that was not loaded yet
    await reader.reads('The server does not answer. Trying again…');
  });

  await stage.step('when it is back they go on, as if nothing had been', async () => {
    await server.again();
    await reader.at('My conferences');
    await reader.reads('No conferences yet');
    await server.api(anna, 'POST', '/messages', { to: [bert.id], subject: 'Back again', body: 'It works.' });
    await watcher.reads(/Back again/);
    for (const who of [host, guest]) await who.press('Join again');
    await host.receives('Bert Curie');
    await guest.receives('Anna Byron');
  });

  await stage.step('after a crash a call comes back by itself', async () => {
    await server.crash();
    for (const who of [host, guest]) await who.reads(/Reconnecting/);
    await host.screenshot(stage.artifacts, 'platform-calls-crashed');
    await server.again();
    await until('both are connected', async () => (await inCall(host)) && (await inCall(guest)), { timeout: 120_000 });
    await host.receives('Bert Curie');
    await guest.receives('Anna Byron');
  });
});
