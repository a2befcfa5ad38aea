import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpProxy } from '../lib/httpproxy.js';
import { Stage } from '../lib/stage.js';
import { until } from '../lib/until.js';

// Bert's company lets no WebSocket through: he joins by plain HTTP, and goes
// over to a WebSocket when the proxy has been mended, in the middle of the call.
test('a call where WebSockets are blocked', { timeout: 180_000 }, async (t) => {
  const stage = await Stage.set(t, 'blocked');
  const proxy = await HttpProxy.start(stage.server.url);
  t.after(() => proxy.close());
  const [anna, bert] = await Promise.all([
    stage.person({ name: 'Anna', who: 1, tone: 440 }),
    stage.person({ name: 'Bert', who: 2, tone: 620 }),
  ]);
  await anna.join(stage.server.url, 'Office');
  await bert.join(proxy.url, 'Office');
  const [annaSees, bertSees] = await Promise.all([anna.watch('Bert'), bert.watch('Anna')]);
  await Promise.all([annaSees.moves(bert.who), bertSees.moves(anna.who)]);
  await Promise.all([anna.hears(bert), bert.hears(anna)]);
  assert.equal(proxy.tried, 2, 'two WebSockets were tried before HTTP');
  assert.ok((proxy.passed.POST ?? 0) > 0 && bert.received.length === 0, 'signalling went by HTTP');

  // What others do arrives, both ways.
  await anna.press('Turn camera off');
  await bert.tile('Anna').locator('video').waitFor({ state: 'detached' });
  await bert.press('Turn camera off');
  await anna.tile('Bert').locator('video').waitFor({ state: 'detached' });

  proxy.sockets = true;
  const posts = await until('Bert has gone over to a WebSocket', () => bert.received.length > 0 && (proxy.passed.POST ?? 0), { timeout: 60_000 });
  await Promise.all([anna.press('Turn camera on'), bert.press('Turn camera on')]);
  const again = await Promise.all([anna.watch('Bert'), bert.watch('Anna')]);
  await Promise.all([again[0].moves(bert.who), again[1].moves(anna.who)]);
  assert.equal(await anna.page.getByRole('group', { name: 'Bert', exact: true }).count(), 1, 'no ghost');
  assert.ok((proxy.passed.POST ?? 0) <= Number(posts) + 1, 'signalling goes by the WebSocket');
});
