import { test } from 'node:test';
import { postgres } from '../lib/platform-postgres.js';
import { PlatformStage } from '../lib/platform-stage.js';

// The platform with PostgreSQL, in short: an account, a live conference with two
// in it, and both again after the server was started anew.
test('the platform with PostgreSQL', { timeout: 600_000 }, async (t) => {
  const url = await postgres(t);
  const stage = await PlatformStage.set(t, 'postgres', ['-database-url', url]);
  const { server } = stage;
  const [anna, bert] = [await server.signUp('Anna Byron'), await server.signUp('Bert Curie')];
  await server.connect(anna, bert);
  const guest = await stage.visit('Bert Curie', '', bert);
  await guest.at('Home');
  const { id } = await server.api(anna, 'POST', '/conferences', { title: 'Tea at four' });
  await server.api(anna, 'POST', `/conferences/${id}/live`);
  await guest.link('Join “Tea at four”').click();
  const host = await stage.visit('Anna Byron', `conferences/${id}`, anna);
  for (const who of [host, guest]) {
    await who.button('Join').click();
    await who.button('Leave').waitFor();
  }
  await host.receives('Bert Curie');
  await guest.receives('Anna Byron');
  for (const who of [host, guest]) {
    await who.press('Leave');
    await who.close();
  }
  await server.stop();
  await server.again();
  const later = await stage.visit('Bert Curie', '', bert);
  await later.reads('Tea at four');
  await stage.clean();
});
