import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, shared } from './browser.js';
import { makeMedia } from './media.js';
import { buildQuickstart, Quickstart } from './server.js';

/**
 * What a test of the element stands on: a quickstart, and the browser of all its
 * pages, which share the fake devices.
 * @param {import('node:test').TestContext} test
 * @param {string} name for the server's log
 * @param {number} [cameras] more than one is a browser of one's own
 */
export async function elementStage(test, name, cameras = 1) {
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const make = () => makeMedia(folder, { who: 1, tone: 440 });
  const [browser, binary] = await Promise.all([cameras > 1 ? make().then((media) => launch(media, cameras)) : shared(make), buildQuickstart(folder)]);
  test.after(() => browser.close());
  const server = await Quickstart.start(binary, join(folder, `${name}.log`));
  test.after(() => server.kill());

  /**
   * Opens a page of the server, or of somewhere else, in a context of its own.
   * @param {import('playwright-core').BrowserContextOptions} [options] @param {string} [url]
   */
  const open = async (options = {}, url = `${server.url}?room=Library`) => {
    const context = await browser.newContext({ viewport: { width: 1024, height: 640 }, locale: 'en', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    return page;
  };

  /** Joins from the page before the call. @param {import('playwright-core').Page} page @param {string} who */
  const join_ = async (page, who) => {
    await page.locator('rotunda-room #name').fill(who);
    await page.locator('rotunda-room [part~=join]').click();
    await page.locator('rotunda-room [part~=leave-button]').waitFor();
  };
  return { server, browser, open, join: join_, folder };
}
