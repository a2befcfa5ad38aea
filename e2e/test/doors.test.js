import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSession } from '../lib/doors.js';
import { Stage } from '../lib/stage.js';
import { until } from '../lib/until.js';

// A browser as encoder (WHIP) and one as player (WHEP), beside a person in the
// room who uses the element.
test('the standard doors lead into the room', { timeout: 600_000 }, async (t) => {
  const stage = await Stage.set(t, 'doors');
  const { url } = stage.server;
  const [anna, encoder, player] = await Promise.all([
    stage.person({ name: 'Anna', who: 1, tone: 440 }),
    stage.person({ name: 'Encoder', who: 2, tone: 620 }),
    stage.person({ name: 'Player', who: 3, tone: 850 }),
  ]);
  // The encoder's page is of another origin: it gets in by CORS.
  await Promise.all([encoder.page.goto(await elsewhere(t)), player.page.goto(url)]);

  // Nothing is live in a room that is not open.
  const empty = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';
  const early = await fetch(`${url}whep/stage`, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: empty });
  assert.equal(early.status, 409);
  assert.ok(early.headers.get('Retry-After'));

  const restart = () => /** @type {any} */ (window).restart();
  const report = () => /** @type {any} */ (window).report();

  // The encoder's camera is in the room, and so its main picture, as soon as the server has got packets of it.
  const sending = await encoder.page.evaluate(openSession, { endpoint: `${url}whip/stage` });
  await until("the encoder's picture comes to the server", async () => (
    (await encoder.page.evaluate(report)).some((/** @type {any} */ s) => s.type === 'remote-inbound-rtp' && s.kind === 'video')
  ), { last: () => encoder.page.evaluate(report) });
  await anna.join(url, 'stage');
  const tile = anna.page.getByRole('group', { name: /whip/ });
  await tile.waitFor();
  const name = (await tile.getAttribute('aria-label')) ?? '';
  const annaSees = await anna.watch(name);
  await annaSees.moves(encoder.who);
  await anna.hears(encoder);
  await anna.screenshot(stage.artifacts, 'doors');

  const playing = await player.page.evaluate(openSession, { endpoint: `${url}whep/stage`, name: 'WHEP' });
  const playerSeesFirst = await player.watch('WHEP');
  await playerSeesFirst.moves(encoder.who);
  await player.hears(encoder);
  await playerSeesFirst.stop();

  // Both restart ICE; pictures and sound go on.
  const playerSees = await (async () => {
    assert.equal(await encoder.page.evaluate(restart), 412, 'the tag of the generation before');
    const annaSeesAfter = await anna.watch(name);
    await annaSeesAfter.moves(encoder.who);
    assert.equal(await player.page.evaluate(restart), 412, 'the tag of the generation before');
    const watch = await player.watch('WHEP');
    await watch.moves(encoder.who);
    await player.hears(encoder);
    return watch;
  })().catch(async (error) => {
    const all = { anna: await anna.stats(), encoder: await encoder.page.evaluate(report), player: await player.page.evaluate(report) };
    writeFileSync(join(stage.artifacts, 'doors-restart.json'), JSON.stringify(all, null, 1));
    throw error;
  });
  assert.equal(await anna.tile('Player').count(), 0, 'a player is hidden');

  // When the encoder goes, Anna's camera is what is left to see.
  assert.equal((await fetch(sending, { method: 'DELETE' })).status, 200);
  await anna.tile(name).waitFor({ state: 'detached' });
  // What the player has not shown yet of the encoder's comes before.
  await until('the player shows Anna', async () => (await playerSees.frames()).at(-1)?.who === anna.who, { last: async () => (await playerSees.frames()).slice(-3) });
  await playerSees.stop();
  const playerSeesAnna = await player.watch('WHEP');
  await playerSeesAnna.moves(anna.who);
  await player.hears(anna);

  assert.equal((await fetch(playing, { method: 'DELETE' })).status, 200);
  assert.equal((await fetch(playing, { method: 'DELETE' })).status, 404, 'it has ended');
  const { code } = await stage.server.stop();
  assert.equal(code, 0, stage.server.output);
  assert.doesNotMatch(stage.server.output, /DATA RACE|panic/);
});

/** Serves an empty page from an origin of its own. @param {import('node:test').TestContext} t */
async function elsewhere(t) {
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>elsewhere</title>');
  });
  await /** @type {Promise<void>} */ (new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); }));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`;
}
