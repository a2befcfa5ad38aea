import { test } from 'node:test';
import { PlatformStage } from '../lib/platform-stage.js';

// What people without an account do, where the operator lets them.
test('guests of the platform', { timeout: 600_000 }, async (t) => {
  const stage = await PlatformStage.set(t, 'guests');

  await stage.step('two meet by a number, and a third is told that it is full', async () => {
    const [anna, bert, cleo] = await Promise.all(['Anna', 'Bert', 'Cleo'].map((name) => stage.visit(name, 'meet')));
    for (const who of [anna, bert]) {
      await who.fill('Number', '4711');
      await who.press('Meet');
      await who.page.waitForURL(/\/meet\/4711$/);
      await who.page.getByRole('textbox', { name: 'Your name' }).fill(who.name);
      await who.button('Join').click();
      await who.button('Leave').waitFor();
    }
    await anna.receives('Bert');
    await bert.receives('Anna', 'microphone');
    await anna.screenshot(stage.artifacts, 'platform-meet');
    await cleo.page.goto(`${stage.server.url}meet/4711`);
    await cleo.page.getByRole('textbox', { name: 'Your name' }).fill('Cleo');
    await cleo.button('Join').click();
    await cleo.reads('The room is full');
    await cleo.screenshot(stage.artifacts, 'platform-meet-full');
    await anna.press('Leave');
    await Promise.all([anna, bert, cleo].map((who) => who.close()));
  });

  await stage.step('two strangers are brought together, and the next one with who is left', async () => {
    const [dora, emil] = await Promise.all(['Dora', 'Emil'].map((name) => stage.visit(name, 'stranger')));
    for (const who of [dora, emil]) await who.press('Start');
    for (const who of [dora, emil]) await who.button('Leave').or(who.button('Stop')).first().waitFor();
    await dora.receives('Stranger'); // who they are is told to nobody
    await emil.receives('Stranger', 'microphone');
    await dora.screenshot(stage.artifacts, 'platform-stranger');
    await dora.press('Next');
    await emil.reads('They have gone');
  });

  await stage.clean();
});
