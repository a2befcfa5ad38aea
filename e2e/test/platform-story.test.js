import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../lib/platform.js';
import { PlatformStage, shown } from '../lib/platform-stage.js';
import { until } from '../lib/until.js';

/** @typedef {import('../lib/platform-stage.js').Visitor} Visitor */

// What two people do on their first day, from signing up by the forms to the
// end of a private call, and what somebody else sees of it: nothing. The steps
// build on each other.
test('two people meet on the platform', { timeout: 900_000 }, async (t) => {
  const stage = await PlatformStage.set(t, 'story');
  const { server } = stage;
  const [anna, bert] = await Promise.all([
    stage.visit('Anna Byron'),
    stage.visit('Bert Curie', '', undefined, { own: { name: 'Bert Curie', who: 2, tone: 620 } }),
  ]);
  const address = { [anna.name]: 'anna@people.example', [bert.name]: 'bert@people.example' };

  await stage.step('they sign up by the form, and confirm by the link of the mail', async () => {
    for (const person of [anna, bert]) {
      const email = address[person.name];
      await person.link('Sign up').first().click();
      await person.at('Create your account');
      await person.fill('Full name', person.name);
      await person.fill('E-mail address', email);
      await person.fill('Password', PASSWORD);
      await person.page.getByRole('checkbox', { name: /terms/ }).check();
      await person.press('Create account');
      await person.reads(email); // where the mail went
      await person.page.goto(await server.link(email, 'confirm-email'));
      await person.press('Confirm my address');
      await person.at('Your address is confirmed');
      await person.link('Sign in').first().click();
      await person.at('Sign in');
      await person.fill('E-mail address', email);
      await person.fill('Password', PASSWORD);
      await person.press('Sign in');
      await person.at('Home');
    }
  });

  await stage.step('one finds the other, asks to be connected, and is approved', async () => {
    await anna.page.getByRole('searchbox').first().fill('Bert');
    await anna.page.keyboard.press('Enter');
    await anna.press('Connect with Bert Curie');
    await anna.button('Cancel request to Bert Curie').first().waitFor();
    // Bert has not loaded a page since.
    await bert.link(/^Notifications ?, 1 /).click();
    await bert.reads('Anna Byron wants to connect with you.');
    await bert.press('Approve the request of Anna Byron');
    await bert.reads('You and Anna Byron are connected.');
    await anna.button('Connected with Bert Curie: more').first().waitFor(); // nor has Anna
    await anna.link(/^Notifications ?, 1 /).waitFor();
    await bert.link('Home').click();
    await bert.at('Home');
  });

  await stage.step('one goes live for those who are connected', async () => {
    await anna.button('Live').click();
    const dialog = anna.page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('Tea at four');
    await dialog.getByRole('button', { name: 'Go live' }).click();
    await anna.page.waitForURL(/\/conferences\/[\w-]+$/);
    await anna.button('Join').click();
    await anna.button('Leave').waitFor();
  });

  await stage.step('the other is told without loading the page, and joins from the timeline', async () => {
    await bert.link(/^Notifications ?, 1 /).waitFor();
    const live = bert.page.getByRole('region', { name: 'Live now' }).getByRole('listitem').filter({ hasText: 'Tea at four' });
    await live.getByText('Private').waitFor();
    await bert.screenshot(stage.artifacts, 'platform-story-timeline');
    await live.getByRole('link', { name: 'Join “Tea at four”' }).click();
    await bert.button('Join').click();
    await bert.button('Leave').waitFor();
  });

  await stage.step('they see and hear each other', async () => {
    for (const [one, other] of [[anna, bert], [bert, anna]]) {
      const watch = await one.watch(other.name);
      await watch.moves(other.who);
      await watch.stop();
      await one.hears(other);
    }
    await anna.screenshot(stage.artifacts, 'platform-story-call');
  });

  await stage.step('they chat, raise a hand and share a screen', async () => {
    await anna.say('Good afternoon');
    await until('Bert reads it', async () => { await bert.openChat(); return (await bert.chat(['Good afternoon'])).length === 1; });
    await bert.press('Raise hand');
    await anna.tile('Bert Curie').getByRole('img', { name: /Hand raised/ }).waitFor();
    await bert.press('Share screen');
    const screen = await anna.watch("Bert Curie's screen");
    await screen.changes();
    await screen.stop();
    await anna.screenshot(stage.artifacts, 'platform-story-screen');
    await bert.press('Stop sharing');
  });

  await stage.step('who is not connected does not see it, nor get in by its link', async () => {
    const cleo = await stage.visit('Cleo Dahl', '', await server.signUp('Cleo Dahl'));
    await cleo.at('Home');
    await shown(cleo.page);
    assert.equal(await cleo.page.getByText('Tea at four').count(), 0);
    const { id } = (await server.api(await signIn('anna@people.example'), 'GET', '/me'));
    await cleo.page.goto(`${server.url}people/${id}`);
    await cleo.at('Anna Byron');
    await shown(cleo.page);
    assert.equal(await cleo.page.getByText('Tea at four').count(), 0);
    await cleo.page.goto(anna.page.url());
    await cleo.at('This conference is not here');
    await cleo.screenshot(stage.artifacts, 'platform-story-third');
    await cleo.close();
    const nobody = await stage.visit('Nobody', new URL(anna.page.url()).pathname.slice(1));
    await nobody.at('Sign in');
    assert.match(nobody.page.url(), /\/sign-in\?return=/);
    await nobody.close();
  });

  await stage.step('the host locks the room, removes the other and ends it', async () => {
    await anna.press('Open Room');
    await anna.page.getByRole('checkbox', { name: 'Locked: nobody else comes in' }).check();
    await anna.button('Open People', false).click(); // which counts the hand
    await anna.press('Manage Bert Curie');
    await anna.page.getByRole('group', { name: 'Manage Bert Curie' }).getByRole('button', { name: 'Remove' }).click();
    await anna.page.keyboard.press('Enter');
    await bert.reads('You were removed from the room');
    await bert.screenshot(stage.artifacts, 'platform-story-removed');
    await bert.press('Join again');
    await bert.reads('The room is locked');
    await anna.press('End for everyone');
    await anna.press('End it');
    await anna.reads('The conference has ended');
    await anna.screenshot(stage.artifacts, 'platform-story-ended');
    await bert.page.goto(server.url);
    await bert.page.getByRole('region', { name: /^(Today|Yesterday)$/ }) // midnight may have passed since
      .getByRole('link', { name: 'Tea at four' }).waitFor();
    assert.equal(await bert.link('Join “Tea at four”').count(), 0);
  });

  await stage.clean();

  /** A login at the API of who signed up by the form. @param {string} email @returns {Promise<import('../lib/platform.js').Account>} */
  async function signIn(email) {
    const { id, token, full_name: name } = await server.api(undefined, 'POST', '/sign-in', { email, password: PASSWORD, use: 'token' });
    return { id, name, email, token };
  }
});
