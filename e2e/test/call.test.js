import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Proxy } from '../lib/proxy.js';
import { Stage } from '../lib/stage.js';
import { until } from '../lib/until.js';

// Three people hold a call on the quickstart: C19 and C54 in small, and the
// whole path from getUserMedia over the server to decoded pictures and sound.
// The steps build on each other; after a failed one the rest is skipped.
test('three people hold a call', { timeout: 600_000 }, async (t) => {
  const stage = await Stage.set(t, 'call');
  const { server } = stage;
  const proxy = await Proxy.start(server.url); // Cleo's way to the server; media goes round it
  t.after(() => proxy.close());

  const [anna, bert, cleo] = await Promise.all([
    stage.person({ name: 'Anna', who: 1, tone: 440 }),
    stage.person({ name: 'Bert', who: 2, tone: 620 }),
    stage.person({ name: 'Cleo', who: 3, tone: 850 }),
  ]);
  const all = [anna, bert, cleo];
  /** @param {typeof anna} person */
  const others = (person) => all.filter((p) => p !== person);
  const room = 'Library';

  /** Its SID, whatever carries the signalling. @param {typeof anna} person @returns {Promise<string>} */
  const sidOf = (person) => person.page.evaluate(() => /** @type {any} */ (window).e2e.room.localParticipant.sid);
  /** How its room stands. @param {typeof anna} person @returns {Promise<string>} */
  const stateOf = (person) => person.page.evaluate(() => /** @type {any} */ (window).e2e.room.state);

  let broken = false;
  /** @param {string} name @param {() => Promise<void>} run */
  const step = (name, run) => t.test(name, async (s) => {
    if (broken) return s.skip('an earlier step failed');
    try {
      await run();
    } catch (error) {
      broken = true;
      await Promise.all(all.map((p) => p.screenshot(stage.artifacts, 'failed').catch(() => {})));
      throw error;
    }
  });

  /** One decodes the moving picture of the other. @param {typeof anna} person @param {typeof anna} other */
  const sees = async (person, other) => {
    const watch = await person.watch(other.name);
    await watch.moves(other.who);
    await watch.stop();
  };

  /** Each decodes the moving pictures of both others and hears both. */
  const allSeeAndHearAll = () => Promise.all(all.map(async (person) => {
    for (const other of others(person)) await sees(person, other);
    await person.hears(...others(person));
  }));

  await step('all join', async () => {
    await anna.join(server.url, room);
    await bert.join(server.url, room);
    await cleo.join(proxy.url, room);
    for (const person of all) {
      for (const other of others(person)) await person.tile(other.name).waitFor();
      assert.equal(new URL(person.page.url()).searchParams.get('room'), room, 'the address leads to the room');
    }
  });

  await step('each sees and hears both others', async () => {
    await allSeeAndHearAll();
    await Promise.all(all.map((p) => p.screenshot(stage.artifacts, '1-call')));
  });

  await step('chat arrives once and in order, for all the same', async () => {
    await Promise.all(all.map((p) => p.openChat()));
    /** @type {string[]} */
    const said = [];
    for (let i = 1; i <= 3; i++) {
      for (const person of all) {
        said.push(`${person.name} says ${i}`);
        await person.say(`${person.name} says ${i}`);
      }
    }
    for (const person of all) {
      await until(`${person.name} has read all`, async () => (await person.chat(said)).length >= said.length, { last: () => person.chat(said) });
    }
    const order = await anna.chat(said);
    assert.deepEqual(order.toSorted(), said.toSorted(), 'each message once');
    for (const person of all) {
      assert.deepEqual(await person.chat(said), order, `${person.name} reads what Anna reads`);
      const own = said.filter((text) => text.startsWith(`${person.name} `));
      assert.deepEqual(order.filter((text) => own.includes(text)), own, `${person.name}'s messages in their order`);
    }
    await Promise.all(all.map((p) => p.screenshot(stage.artifacts, '2-chat')));
  });

  await step('a muted microphone is marked and silent, and comes back', async () => {
    await bert.press('Mute microphone');
    for (const person of others(bert)) {
      await person.tile('Bert').getByRole('img', { name: /muted/i }).waitFor();
      await person.hears(...others(person).filter((p) => p !== bert));
    }
    await anna.screenshot(stage.artifacts, '3-muted');
    await bert.press('Unmute microphone');
    for (const person of others(bert)) {
      await person.tile('Bert').getByRole('img', { name: /muted/i }).waitFor({ state: 'hidden' });
      await person.hears(...others(person));
    }
  });

  await step('a camera goes off and on', async () => {
    await anna.press('Turn camera off');
    for (const person of others(anna)) await person.tile('Anna').locator('video').waitFor({ state: 'detached' });
    await bert.screenshot(stage.artifacts, '4-camera-off');
    await anna.press('Turn camera on');
    for (const person of others(anna)) await sees(person, anna);
  });

  await step("a shared screen is a second tile, beside the camera's", async () => {
    await bert.press('Share screen');
    for (const person of others(bert)) {
      const screen = await person.watch("Bert's screen");
      await screen.changes();
      await screen.stop();
      await sees(person, bert);
    }
    await anna.screenshot(stage.artifacts, '5-screen');
    await bert.press('Stop sharing');
    for (const person of others(bert)) await person.tile("Bert's screen").waitFor({ state: 'detached' });
  });

  await step('who reloads the page comes back', async () => {
    const before = await sidOf(bert);
    await bert.page.reload();
    await bert.enter(room);
    const now = await sidOf(bert);
    assert.notEqual(now, before, 'a new SID');
    for (const person of others(bert)) {
      const berts = () => person.page.evaluate(() => [.../** @type {any} */ (window).e2e.room.participants.values()].filter(({ name }) => name === 'Bert').map(({ sid }) => sid));
      await until(`${person.name} sees this Bert alone`, async () => (await berts()).join() === now, { timeout: 60_000, last: berts });
    }
    await allSeeAndHearAll();
  });

  await step('who loses the WebSocket resumes without losing media', async () => {
    const sid = await sidOf(cleo);
    // Two pictures that the cut could disturb, and in each of the two pages one
    // that it could not, which tells how fluent pictures are there.
    const watches = await Promise.all([anna.watch('Cleo'), cleo.watch('Anna'), anna.watch('Bert'), cleo.watch('Cleo (you)')]);
    await Promise.all([cleo, anna, bert, cleo].map(({ who }, i) => watches[i].moves(who, 5)));
    const since = await Promise.all(watches.map((w) => w.now()));

    proxy.cut();
    await cleo.page.getByText(/Reconnecting/).first().waitFor();
    await cleo.screenshot(stage.artifacts, '6-cut');
    await anna.say('said during the cut');
    for (const [i, watch] of watches.entries()) {
      await until('30 more frames came', async () => (await watch.frames()).filter((f) => f.at > since[i]).length >= 30);
    }
    assert.equal(await stateOf(cleo), 'reconnecting', 'still cut');
    proxy.mend();

    await until('Cleo is back', async () => (await stateOf(cleo)) === 'connected'); // by whatever carrier is tried next
    await until('Cleo reads what was said', async () => (await cleo.chat(['said during the cut'])).length > 0);
    await cleo.say('heard you');
    await until('Anna reads Cleo', async () => (await anna.chat(['heard you'])).length > 0);
    assert.equal(await sidOf(cleo), sid, 'the same SID: resumed');
    const both = ['said during the cut', 'heard you'];
    await until('Cleo reads both', async () => (await cleo.chat(both)).length >= 2); // her own, too, when the server has answered
    assert.deepEqual(await cleo.chat(both), both);
    await cleo.hears(...others(cleo));
    await anna.hears(...others(anna));

    const [there, back, ...control] = await Promise.all(watches.map(async (w, i) => Math.round(await w.longestGap(since[i]))));
    const undisturbed = Math.max(...control);
    t.diagnostic(`gaps of ${there} and ${back} ms, undisturbed ${control.join(' and ')} ms`);
    assert.ok(Math.max(there, back) < 1500 + 2 * undisturbed, `no gap in the pictures: ${there} and ${back} ms, undisturbed ${undisturbed} ms`);
    await Promise.all(watches.map((w) => w.stop()));
  });

  await step('who leaves is gone for the others', async () => {
    await cleo.press('Leave');
    for (const person of [anna, bert]) {
      await person.tile('Cleo').waitFor({ state: 'detached' });
      await person.hears(...others(person).filter((p) => p !== cleo));
    }
    await cleo.screenshot(stage.artifacts, '7-left');
    await anna.screenshot(stage.artifacts, '7-two-left');
  });

  await step('the server stops cleanly under a call', async () => {
    for (const person of all) {
      const noise = /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket connection|410 \(Gone\)/; // the cut itself, and a message after it by what it had ended
      assert.deepEqual(person.complaints.filter((c) => !noise.test(c)), [], `${person.name}'s console`);
    }
    const { code, took } = await server.stop();
    assert.equal(code, 0, server.output);
    assert.ok(took < 10_000, `took ${took} ms`);
    assert.doesNotMatch(server.output, /DATA RACE|panic/);
  });
});
