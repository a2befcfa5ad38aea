import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shared } from '../lib/browser.js';
import { makeMedia } from '../lib/media.js';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

// The element in pages of another origin than its server's: in the page
// itself, in a frame, in a page that the server does not know, and under a
// strict policy.
test('the element in pages of other origins', { timeout: 420_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const binary = join(folder, 'embed-page');
  const [browser] = await Promise.all([
    shared(() => makeMedia(folder, { who: 1, tone: 440 })),
    run('go', ['build', '-o', binary, './examples/embed-page'], { cwd: root }),
  ]);
  const server = spawn(binary, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill('SIGKILL'));
  /** @type {string} */
  const origin = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => resolve(line.replace(/^open /, '')));
    server.once('exit', () => reject(new Error('embed-page ended')));
  });
  t.after(() => browser.close());

  /**
   * Serves a page of that content at an origin of its own. Where there is a
   * server behind it, everything else is that one's.
   * @param {string} html @param {{headers?: Record<string, string>, behind?: string}} [options] @returns {Promise<string>}
   */
  const host = (html, { headers = {}, behind } = {}) => new Promise((resolve) => {
    const pages = createServer((request, answer) => {
      if (behind && request.url !== '/') {
        get(`${behind}${request.url}`, { headers: request.headers }, (from) => {
          answer.writeHead(from.statusCode ?? 500, from.headers);
          from.pipe(answer);
        }).on('error', () => answer.destroy());
        return;
      }
      answer.writeHead(200, { 'Content-Type': 'text/html', ...headers });
      answer.end(html);
    });
    pages.on('upgrade', (request, socket) => {
      const to = connect({ host: '127.0.0.1', port: Number(new URL(behind ?? '').port) });
      const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      to.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
      socket.pipe(to).pipe(socket);
      for (const end of [socket, to]) end.on('error', () => { socket.destroy(); to.destroy(); });
    });
    t.after(() => { pages.close(); pages.closeAllConnections(); });
    pages.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (pages.address()).port}`));
  });

  /** Opens a page; what its scripts complain of fails the test. @param {string} url */
  const open = async (url) => {
    const page = await (await browser.newContext({ viewport: { width: 900, height: 600 } })).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    return page;
  };
  /** @param {import('playwright-core').Page | import('playwright-core').FrameLocator} where @param {string} name */
  const enter = async (where, name) => {
    await where.locator('rotunda-room').evaluate((room, given) => room.setAttribute('name', given), name);
    await where.locator('rotunda-room [part~=join]').click();
    await where.locator('rotunda-room [part~=leave-button]').waitFor();
  };
  /** Sees the other one move. @param {import('playwright-core').Page | import('playwright-core').FrameLocator} where @param {string} name */
  const moves = async (where, name) => {
    const video = where.getByRole('group', { name, exact: true }).locator('video');
    await video.evaluate((element) => new Promise((resolve) => {
      let frames = 0;
      const shown = () => (++frames >= 10 ? resolve(undefined) : /** @type {HTMLVideoElement} */ (element).requestVideoFrameCallback(shown));
      /** @type {HTMLVideoElement} */ (element).requestVideoFrameCallback(shown);
    }));
  };

  await t.test('the example has less than 60 lines', () => {
    const example = join(root, 'examples', 'embed-page');
    const lines = readdirSync(example).flatMap((file) => readFileSync(join(example, file), 'utf8').trimEnd().split('\n'));
    assert.ok(lines.length < 60, `${lines.length} lines`);
  });

  const anna = await open(origin);
  const element = anna.locator('rotunda-room');
  const [calls, token] = [new URL((await element.getAttribute('server')) ?? '').origin, await element.getAttribute('token')];
  const allow = 'camera; microphone; display-capture; autoplay; fullscreen; picture-in-picture';
  const frame = `<iframe title="Call" width="860" height="560" allow="${allow}" src="${calls}/?room=support#token=${token}&fixed"></iframe>`;

  await t.test('in the page and in a frame', async () => {
    assert.equal(await anna.locator('rotunda-room #room').isVisible(), false, 'nobody is asked for the room');
    await enter(anna, 'Anna');
    const bert = await open(origin);
    // The page of the application, with the frame in the place of the element.
    await bert.evaluate((html) => { document.body.innerHTML = html; }, frame);
    const inside = bert.frameLocator('iframe');
    await enter(inside, 'Bert');
    await moves(anna, 'Bert');
    await moves(inside, 'Anna');
    await bert.context().close();
  });

  await t.test('a page that the server does not know is refused', async () => {
    const foreign = await host(`<!doctype html><script type="module" src="${calls}/rotunda.js"></script>
      <rotunda-room server="${calls}/signal" room="support" token="${token}" name="Eve" fixed></rotunda-room>`);
    const eve = await open(foreign);
    await eve.getByRole('button', { name: 'Join', exact: true }).click();
    await eve.getByText('The server cannot be reached').waitFor();
    await eve.goto(await host(frame));
    const inside = eve.frames()[1];
    await inside.waitForURL('chrome-error://**'); // the browser's page of what was refused
    assert.equal(await inside.locator('rotunda-room').count(), 0);
    await eve.context().close();
  });

  await t.test('works where no style and no script may come from the page itself', async () => {
    const cleo = await open('about:blank');
    /** @type {string[]} */
    const complaints = [];
    cleo.on('console', (message) => { if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text()); });
    const policy = "default-src 'self'; style-src 'self'; script-src 'self'";
    const markup = `<!doctype html><title>Strict</title><script type="module" src="rotunda.js"></script>
      <rotunda-room room="support" token="${token}" fixed></rotunda-room>`;
    await cleo.goto(await host(markup, { headers: { 'Content-Security-Policy': policy }, behind: calls }));
    assert.equal(await cleo.locator('rotunda-room').evaluate((room) => getComputedStyle(room).display), 'grid', 'the styles hold');
    await enter(cleo, 'Cleo');
    await moves(cleo, 'Anna');
    await cleo.keyboard.press('?');
    await cleo.getByRole('dialog').waitFor();
    assert.deepEqual(complaints, []);
    await cleo.context().close();
  });
});
