import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { HttpProxy } from '../lib/httpproxy.js';
import { Stage } from '../lib/stage.js';
import { steady } from '../lib/steady.js';
import { until } from '../lib/until.js';
import { flags, Ways } from '../lib/ways.js';

/** @typedef {import('../lib/person.js').Person} Person */

// Bert's network is narrow, and changes in the middle of the call; Anna's is
// good. Whatever happens to him, each sees the other move again, and nobody a
// ghost. Real packets are lost and real connections cut: between Bert's page and
// the server stand proxies alone. That the page has no way round them is done
// in the page, see e2e/lib/inroute.js: no privileges are needed.
test('a call on hostile networks', { timeout: 900_000 }, async (t) => {
  const stage = await Stage.set(t, 'ways', flags);
  const { server } = stage;
  const ways = await Ways.start(stage);
  t.after(() => ways.close());
  const web = await HttpProxy.start(server.url);
  t.after(() => web.close());
  const [anna, bert] = await Promise.all([
    stage.person({ name: 'Anna', who: 1, tone: 440 }),
    stage.person({ name: 'Bert', who: 2, tone: 620 }),
  ]);
  await ways.stand(bert.page, server);
  await steady(bert.page);
  const room = 'Tunnel';

  let broken = false;
  /** @param {string} name @param {(s: import('node:test').TestContext) => Promise<void>} run */
  const step = (name, run) => t.test(name, async (s) => {
    if (broken) return s.skip('an earlier step failed');
    try {
      await run(s);
    } catch (error) {
      broken = true;
      for (const person of [anna, bert]) {
        s.diagnostic(`${person.name}: ${JSON.stringify(await Promise.all([pairs(person), measured(person)]).catch(() => {}), undefined, 1)}`);
      }
      await Promise.all([anna, bert].map((p) => p.screenshot(stage.artifacts, 'ways-failed').catch(() => {})));
      throw error;
    }
  });

  /** @type {Awaited<ReturnType<Person['watch']>>[]} */
  let watches = [];
  const now = () => Promise.all(watches.map((w) => w.now()));

  /**
   * Waits until Bert's media take one way and both see the other move, and says
   * how long that took by the pages' clocks, of a change made at since: when
   * the longest gap in the pictures was over.
   * @param {string | string[]} way @param {number[]} since
   */
  const moves = async (way, since) => {
    const allowed = [way].flat();
    await until(`Bert's media go by ${allowed.join(' or ')}`, async () => (await selected(bert)).every((one) => allowed.includes(one)), { last: () => pairs(bert) });
    const then = await now();
    for (const [i, w] of watches.entries()) {
      await until('pictures move again', async () => (await w.advances(then[i])) >= 10, { last: async () => (await w.frames()).slice(-3) });
    }
    await anna.hears(bert);
    await bert.hears(anna);
    await noGhost(anna, bert);
    const took = await Promise.all(watches.map(async (w, i) => {
      const times = [since[i], ...(await w.since(since[i])).map(({ at }) => at)];
      const gaps = times.slice(1).map((at, k) => at - times[k]);
      const longest = Math.max(...gaps);
      return { gap: Math.round(longest), after: Math.round(times[gaps.indexOf(longest) + 1] - since[i]) };
    }));
    // Five seconds on an idle machine; others have their say here, too.
    for (const { gap } of took) assert.ok(gap < 30_000, `pictures stood still for ${gap} ms`);
    return { there: took[0], back: took[1] };
  };

  await step('UDP and WebSockets are blocked: the check before the call', async (s) => {
    await ways.only('tcp', 'turnudp', 'turntcp');
    await bert.page.goto(`${web.url}?room=${room}`);
    const { outcome, steps } = await bert.page.evaluate(async () => {
      /** @type {any} */
      const sdk = await import(new URL('rotunda.js', location.href).href);
      return new sdk.Precheck({ steps: ['signalling', 'udp', 'tcp', 'turn', 'quality'], measureMs: 2000 }).run();
    });
    s.diagnostic(JSON.stringify(steps.map((/** @type {any} */ { error, ...step }) => ({ ...step, error: error?.code }))));
    assert.equal(outcome, 'limited');
    const states = Object.fromEntries(steps.map((/** @type {any} */ { name, state }) => [name, state]));
    assert.deepEqual({ ...states, quality: '' }, { signalling: 'limited', udp: 'failed', tcp: 'passed', turn: 'passed', quality: '' });
  });

  await step('UDP and WebSockets are blocked: media by TCP, signalling by HTTP', async () => {
    await ways.only('tcp');
    await anna.join(server.url, room);
    await bert.join(web.url, room);
    watches = await Promise.all([anna.watch('Bert'), bert.watch('Anna')]);
    await Promise.all([watches[0].moves(bert.who), watches[1].moves(anna.who)]);
    await moves('tcp', await now());
    assert.equal(bert.received.length, 0, 'signalling goes by HTTP');
    await anna.press('Turn camera off');
    await bert.tile('Anna').locator('video').waitFor({ state: 'detached' });
    await anna.press('Turn camera on');
    watches[1] = await bert.watch('Anna');
    web.sockets = true;
  });

  await step('all direct ways are blocked: TURN over UDP', async (s) => {
    const since = await now();
    await ways.only('turnudp');
    s.diagnostic(JSON.stringify(await moves('turn udp', since)));
  });

  await step('and UDP too: TURN over TCP', async (s) => {
    const since = await now();
    await ways.only('turntcp');
    s.diagnostic(JSON.stringify(await moves('turn tcp', since)));
  });

  await step('WebSockets pass again: signalling goes over to one', async () => {
    await until('Bert has a WebSocket', () => bert.received.length > 0, { timeout: 60_000 });
  });

  await step('another network, where everything passes', async (s) => {
    await ways.every();
    const since = await now();
    await ways.change();
    web.cut();
    web.mend();
    s.diagnostic(JSON.stringify(await moves('udp', since)));
  });

  // Nothing hints at it: the WebSocket stays, and the page's addresses. What is left of the old ways is TCP and the relay.
  const any = ['udp', 'tcp', 'turn udp', 'turn tcp'];
  await step('another network once more', async (s) => {
    const full = () => until('Anna sees Bert in full', async () => (await watches[0].frames()).at(-1)?.width === 640, { last: () => layers(bert) });
    await full();
    const before = await layers(bert);
    const since = await now();
    await ways.change();
    s.diagnostic(JSON.stringify(await moves(any, since)));
    await full();
    await until('Bert sends as many layers as before', async () => isDeepStrictEqual(await layers(bert), before), { last: async () => ({ before, now: await layers(bert) }) });
    s.diagnostic(JSON.stringify(before));
  });

  await step('ten seconds without a network', async (s) => {
    const began = anna.received.length;
    const { sid } = bert;
    await bert.page.context().setOffline(true);
    await ways.only();
    web.cut();
    const since = await watches[0].now();
    await until('ten seconds passed', async () => (await watches[0].now()) - since > 10_000);
    const back = await now();
    await ways.every();
    web.mend();
    await bert.page.context().setOffline(false);
    s.diagnostic(JSON.stringify(await moves(any, back)));
    assert.equal(bert.sid, sid);
    const left = anna.received.slice(began).filter((f) => f.event === 'participant_left' || f.event === 'participant_joined');
    assert.deepEqual(left, [], 'nobody left or came');
  });

  const { code } = await server.stop();
  assert.equal(code, 0, server.output);
  assert.doesNotMatch(server.output, /DATA RACE|panic/);
});

/** By which way each transport of a person goes, as the browser says. @param {Person} person */
async function selected(person) {
  const { send, receive } = await person.stats();
  return [send, receive].map((list) => {
    const by = (/** @type {string} */ id) => list.find((s) => s.id === id);
    const transport = list.find((s) => s.type === 'transport');
    const pair = by(transport?.selectedCandidatePairId);
    const local = by(pair?.localCandidateId);
    return !pair || pair.state !== 'succeeded' ? 'none' : local?.relayProtocol ? `turn ${local.relayProtocol}` : local?.protocol;
  });
}

/** The pairs of each transport of a person that have worked, for when something goes wrong. @param {Person} person */
async function pairs(person) {
  const { send, receive } = await person.stats();
  return [send, receive].map((list) => {
    const end = (/** @type {string} */ id) => {
      const { candidateType, protocol, relayProtocol, address, port, priority, url } = list.find((s) => s.id === id) ?? {};
      return [candidateType, protocol, relayProtocol, address, port, priority, url].join(' ');
    };
    const chosen = list.find((s) => s.type === 'transport')?.selectedCandidatePairId;
    return list.filter((s) => s.type === 'candidate-pair' && s.responsesReceived + s.requestsReceived > 0).map((s) => (
      `${s.id === chosen ? '* ' : ''}${end(s.localCandidateId)} -> ${end(s.remoteCandidateId)} ${s.state} ${s.requestsReceived} ${s.responsesReceived} ${s.nominated}`
    ));
  });
}

/** What both ends measure of a person's media, for when something goes wrong. @param {Person} person */
async function measured(person) {
  const { send, receive, server } = await person.stats();
  const kinds = ['outbound-rtp', 'inbound-rtp', 'transport', 'remote-inbound-rtp'];
  return [send, receive, server].map((list) => list.filter((s) => kinds.includes(s.type) && s.kind !== 'audio').map((s) => JSON.stringify(s)));
}

/** Which layers of a person's camera are sent. @param {Person} person */
async function layers(person) {
  const { send } = await person.stats();
  const video = send.filter((s) => s.type === 'outbound-rtp' && s.kind === 'video');
  return Object.fromEntries(video.map((s) => [s.rid ?? '', s.active !== false]).sort());
}

/** Each has the other in the room, once, by the page and by the SDK. @param {...Person} people */
async function noGhost(...people) {
  const names = people.map((p) => p.name).sort();
  for (const person of people) {
    const seen = await person.page.evaluate(() => {
      const { room } = /** @type {any} */ (window).e2e;
      return [...room.participants.values()].map((/** @type {any} */ p) => p.name);
    });
    assert.deepEqual([...seen, person.name].sort(), names, `${person.name} sees everybody once`);
    for (const name of seen) assert.equal(await person.tile(name).count(), 1, `${person.name} has one tile of ${name}`);
  }
}
