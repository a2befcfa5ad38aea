// Takes the pictures of the platform that the documents show, into docs/pictures:
//
//     node photograph.js [folder]
//
// The people in them are drawn; what they do is done on the real platform.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launch } from './lib/browser.js';
import { makeMedia } from './lib/media.js';
import { buildPlatform, Platform } from './lib/platform.js';
import { film } from './lib/platform-portraits.js';
import { shown } from './lib/platform-stage.js';
import { LOOKS, settle } from './lib/platform-world.js';
import { until } from './lib/until.js';

/** @typedef {import('playwright-core').Page} Page @typedef {import('./lib/platform.js').Account} Account */

const run = promisify(execFile);
const pictures = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'pictures');
const folder = mkdtempSync(join(tmpdir(), 'rotunda-photograph-'));
/** @type {(() => Promise<unknown>)[]} */
const closing = [];

/** Keeps what a page shows. @param {Page} page @param {string} name */
async function keep(page, name) {
  const png = join(folder, `${name}.png`);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: png });
  await run('ffmpeg', ['-v', 'error', '-y', '-i', png, '-c:v', 'libwebp', '-quality', '82', '-preset', 'picture', join(pictures, `${name}.webp`)]);
}

/** Devices with names, and a slide as the screen to share, in the place of the fake ones. It runs in the page. */
function disguise() {
  const { mediaDevices } = navigator;
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () => (await list()).map(({ deviceId, groupId, kind, label }) => {
    const named = label.replace(/^Fake Default Audio Input$/, 'Desk microphone').replace(/^Fake Default Audio Output$/, 'Headphones').replace(/^Fake Audio (In|Out)put /, 'Sound card ');
    const device = { deviceId, groupId, kind, label: named };
    return { ...device, toJSON: () => device };
  });
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 1280;
    canvas.height = 720;
    const paint = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const draw = () => {
      paint.fillStyle = '#fbfaf7';
      paint.fillRect(0, 0, 1280, 720);
      paint.fillStyle = '#2d4a5e';
      paint.font = '600 60px sans-serif';
      paint.fillText('Summer party', 90, 140);
      paint.font = '32px sans-serif';
      paint.fillStyle = '#5b6770';
      paint.fillText('What people would like to do', 90, 195);
      for (const [i, [what, votes, colour]] of /** @type {[string, number, string][]} */ ([['Music', 41, '#d98f3b'], ['Food', 37, '#3d6f8e'], ['Games', 24, '#5e9a5b'], ['Book stall', 19, '#a34b54']]).entries()) {
        const y = 270 + i * 100;
        paint.fillStyle = colour;
        paint.fillRect(330, y, votes * 18, 58);
        paint.fillStyle = '#24323b';
        paint.fillText(what, 90, y + 41);
        paint.fillText(String(votes), 350 + votes * 18, y + 41);
      }
    };
    draw();
    setInterval(draw, 200);
    return canvas.captureStream(5);
  };
}

try {
  mkdirSync(pictures, { recursive: true });
  const drawing = await launch(await makeMedia(folder, { who: 1, tone: 440 }));
  closing.push(() => drawing.close());
  const server = await Platform.start(await buildPlatform(folder), join(folder, 'log'), join(folder, 'data'), ['-guests']);
  closing.push(() => server.kill());
  const world = await settle(server, drawing);
  const { grace, amelie, yusuf, daniel, mei } = world;

  /**
   * Opens a page as somebody sees it.
   * @param {Account | undefined} account @param {string} path
   * @param {{language?: string, theme?: string, viewport?: {width: number, height: number}, browser?: import('playwright-core').Browser}} [how]
   */
  const open = async (account, path, { language = 'en', theme = 'light', viewport = { width: 1280, height: 800 }, browser = drawing } = {}) => {
    const context = await browser.newContext({
      viewport, locale: language, reducedMotion: 'reduce',
      storageState: { cookies: [], origins: [{ origin: new URL(server.url).origin, localStorage: [{ name: 'rotunda.appearance', value: theme }, { name: 'rotunda.language', value: language }] }] },
    });
    await context.addInitScript(disguise);
    if (account) await server.signIn(account, context);
    const page = await context.newPage();
    await page.goto(server.url + path);
    await shown(page);
    return page;
  };

  /** Somebody in a call, with a face. @param {Account} account @param {string} id of the conference */
  const enter = async (account, id) => {
    const page = await drawing.newPage();
    const video = await film(page, folder, account.id, LOOKS[account.name]);
    await page.close();
    const audio = join(folder, `${account.id}.wav`);
    await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', account === amelie ? 'sine=frequency=300:sample_rate=48000' : 'anullsrc=sample_rate=48000', '-t', '10', '-ac', '1', audio]);
    const browser = await launch({ video, audio });
    closing.push(() => browser.close());
    const in_ = await open(account, `conferences/${id}`, { browser });
    return in_;
  };
  /** @param {Page} page */
  const join_ = async (page) => {
    await page.locator('rotunda-room [part~=join]').click();
    await page.locator('rotunda-room [part~=leave-button]').waitFor();
  };

  const phone = { width: 390, height: 780 };
  await keep(await open(undefined, ''), 'front');
  const host = await enter(amelie, world.planning.id);
  await join_(host);
  const others = [];
  for (const who of [yusuf, mei]) others.push(await enter(who, world.planning.id));
  await Promise.all(others.map(join_));
  const page = await enter(grace, world.planning.id);
  const preview = page.locator('rotunda-room .preview video');
  await until('she sees herself', () => preview.evaluate((video) => /** @type {HTMLVideoElement} */ (video).currentTime > 1));
  await keep(page, 'prejoin');
  await join_(page);

  const videos = page.locator('rotunda-room [part~=tile] video');
  await until('all are there', async () => (await videos.count()) === 4);
  const say = async (/** @type {Page} */ who, /** @type {string} */ text) => {
    const field = who.getByRole('textbox', { name: 'Message', exact: true });
    if (!(await field.isVisible())) await who.getByRole('button', { name: /^Open chat/ }).click();
    await field.fill(text);
    await who.keyboard.press('Enter');
  };
  await say(host, 'Good morning, everybody!');
  await say(others[0], 'Morning. The maps are on their way to the hall.');
  await say(page, 'The hall is ours on the 14th.');
  await say(others[1], 'Then I shall ask the choir.');
  await others[0].getByRole('button', { name: 'Raise hand', exact: true }).click();
  await until('pictures move', () => page.evaluate(() => [...(document.querySelector('rotunda-room')?.shadowRoot?.querySelectorAll('video') ?? [])].filter((each) => each.videoWidth >= 320 && each.currentTime > 3).length >= 4));
  await page.mouse.move(640, 2);
  await keep(page, 'call');
  await host.getByRole('button', { name: 'Share screen', exact: true }).click();
  await page.getByRole('group', { name: 'Amélie Laurent\'s screen' }).locator('video').waitFor();
  await until('the screen is large', () => page.evaluate(() => [...(document.querySelector('rotunda-room')?.shadowRoot?.querySelectorAll('video') ?? [])].some((each) => each.videoWidth >= 1000)));
  await keep(page, 'screen');

  await keep(await open(grace, ''), 'home');
  await keep(await open(grace, 'network?q=l'), 'network');
  await keep(await open(grace, `messages/${world.letter}`), 'message');
  await keep(await open(grace, `conferences/${world.council.id}`, { theme: 'dark' }), 'conference');
  await keep(await open(grace, `people/${amelie.id}`, { viewport: phone }), 'person-phone');
  await keep(await open(grace, '', { language: 'ar', theme: 'dark', viewport: phone }), 'home-arabic');
  const [room] = (await server.api(daniel, 'GET', '/admin/rooms')).items;
  await keep(await open(daniel, `admin/rooms/${encodeURIComponent(room.id)}`), 'admin-room');
  await keep(await open(grace, 'settings/appearance', { theme: 'contrast' }), 'settings');
} finally {
  for (const close of closing.toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
}
