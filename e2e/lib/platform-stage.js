import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, shared } from './browser.js';
import { makeMedia } from './media.js';
import { Person } from './person.js';
import { buildPlatform, Platform } from './platform.js';
import { until } from './until.js';

const here = dirname(fileURLToPath(import.meta.url));
const inpage = join(here, 'inpage.js');

/** The folder of screenshots and logs: ARTIFACTS or e2e/artifacts. */
export function artifacts() {
  const folder = process.env.ARTIFACTS ?? join(here, '..', 'artifacts');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Waits until a page shows what it has: a heading, nothing that is still being read, all pictures. @param {import('playwright-core').Page} page */
export async function shown(page) {
  await page.locator('h1').filter({ visible: true }).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main [role=progressbar]:not([aria-valuenow]), main [aria-busy=true], main .MuiSkeleton-root')
    && [...document.images].every((each) => each.complete));
  // The tiles of a call take their places with the next picture that the page draws.
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
}

/** Answers that are no fault of a page: its words say what they mean. */
const expected = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** Somebody at the pages of a platform, in a context of their own. */
export class Visitor extends Person {
  /**
   * @param {import('./person.js').Identity} identity
   * @param {import('playwright-core').BrowserContext} context
   * @param {import('playwright-core').Page} page
   */
  constructor(identity, context, page) {
    super(identity, /** @type {import('playwright-core').Browser} */ (context.browser()), page);
    this.context = context;
    page.setDefaultTimeout(120_000); // several share two cores while they are in a call
  }

  async close() {
    await this.context.close();
  }

  /** @param {string} name @param {boolean} [exact] */
  button(name, exact = true) {
    return this.page.getByRole('button', { name, exact });
  }

  /** @param {string | RegExp} name */
  link(name) {
    return this.page.getByRole('link', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** Fills in a field by its label. @param {string | RegExp} label @param {string} text */
  async fill(label, text) {
    await this.page.getByLabel(label, typeof label === 'string' ? { exact: true } : {}).first().fill(text);
  }

  /** Waits for a text that can be seen. @param {string | RegExp} text */
  async reads(text) {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Waits until the page's main heading says that. @param {string | RegExp} name */
  async at(name) {
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  /**
   * Packets received so far of what somebody sends of a source, by the ids of the publications: who has come
   * back may be there twice for a while, and what they send now is counted anew.
   * @param {string} name @param {string} source @returns {Promise<Record<string, number>>}
   */
  #packets(name, source) {
    return this.page.evaluate(async ([who, what]) => {
      const { session } = /** @type {any} */ (document.querySelector('rotunda-room')) ?? {};
      /** @type {any[]} */ const people = session ? [...session.participants.values()] : [];
      const theirs = people.filter((each) => each.name === who).flatMap((each) => each.publication(what) ?? []);
      if (theirs.length === 0) return {};
      const { receive } = await session.getStats().catch(() => ({ receive: [] })); // the call may be coming back just now
      return Object.fromEntries(theirs.map(({ id }) => [id,
        receive.find((/** @type {any} */ entry) => entry.type === 'inbound-rtp' && entry.rotundaPublication === id)?.packetsReceived ?? 0]));
    }, [name, source]);
  }

  /** Something new arrives of what somebody sends. @param {string} name @param {string} [source] */
  async receives(name, source = 'camera') {
    /** @type {Map<string, number>} */ const first = new Map();
    await until(`${this.name} receives the ${source} of ${name}`, async () => Object.entries(await this.#packets(name, source)).some(([id, count]) => {
      first.set(id, Math.min(first.get(id) ?? count, count));
      return count > /** @type {number} */ (first.get(id)) + 5;
    }), { timeout: 60_000, last: () => this.#packets(name, source) });
  }

  /** What its console said beside answers that it was prepared for. */
  get faults() {
    return this.complaints.filter((each) => !expected.test(each));
  }
}

/** What a test of the platform stands on. Everything is closed when the test ends. */
export class PlatformStage {
  #test;
  #name;
  #closing;
  /** @type {Visitor[]} */ visitors = [];

  /**
   * @param {import('node:test').TestContext} test @param {string} name of files @param {string} folder
   * @param {Platform} server @param {import('playwright-core').Browser} browser @param {(() => unknown)[]} closing what is to be closed, the last first
   */
  constructor(test, name, folder, server, browser, closing) {
    this.#test = test;
    this.#name = name;
    this.#closing = closing;
    this.folder = folder;
    this.server = server;
    this.browser = browser;
    this.artifacts = artifacts();
  }

  /** @param {import('node:test').TestContext} test @param {string} name for the server's log @param {string[]} [flags] of the server */
  static async set(test, name, flags = ['-guests']) {
    // The other way round than made: a folder in which a server still writes cannot be removed.
    /** @type {(() => unknown)[]} */ const closing = [];
    test.after(async () => {
      for (const close of closing.toReversed()) await close();
    });
    const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const [browser, binary] = await Promise.all([shared(() => makeMedia(folder, { who: 1, tone: 440 })), buildPlatform(folder)]);
    closing.push(() => browser.close());
    const server = await Platform.start(binary, join(artifacts(), `platform-${name}.log`), join(folder, 'data'), flags);
    closing.push(() => server.kill());
    return new PlatformStage(test, name, folder, server, browser, closing);
  }

  /**
   * Opens a page of the server in a context of its own.
   * @param {string} name of who looks at it
   * @param {string} [path] below the server's address
   * @param {import('./platform.js').Account} [account] signed in before
   * @param {{options?: import('playwright-core').BrowserContextOptions, own?: import('./person.js').Identity}} [more] own: a browser of its
   *   own, with a film and a tone by which it can be told from others
   */
  async visit(name, path = '', account = undefined, { options = {}, own } = {}) {
    let { browser } = this;
    if (own) {
      const started = await launch(await makeMedia(this.folder, own));
      this.#closing.push(() => started.close());
      browser = started;
    }
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en', reducedMotion: 'reduce', ...options });
    this.#closing.push(() => context.close().catch(() => {})); // a test may have closed it
    await context.addInitScript({ path: inpage });
    if (account) await this.server.signIn(account, context);
    const visitor = new Visitor(own ?? { name, who: 1, tone: 440 }, context, await context.newPage());
    this.visitors.push(visitor);
    await visitor.page.goto(this.server.url + path);
    return visitor;
  }

  /**
   * A step of a story: the next one needs it. What the pages looked like is kept when it fails.
   * @param {string} name @param {() => Promise<void>} run
   */
  async step(name, run) {
    let done = false;
    await this.#test.test(name, async () => {
      try {
        await run();
        done = true;
      } catch (error) {
        for (const [i, each] of this.visitors.entries()) {
          await each.screenshot(this.artifacts, `platform-failed-${this.#name}-${i}`).catch(() => {}); // it may be closed
          if (each.faults.length > 0) this.#test.diagnostic(`${each.name}'s console: ${each.faults.join('\n')}`);
        }
        throw error;
      }
    });
    assert.ok(done, name);
  }

  /** Nobody's console complained, and the server stops cleanly. */
  async clean() {
    for (const visitor of this.visitors) assert.deepEqual(visitor.faults, [], `${visitor.name}'s console`);
    assert.equal(await this.server.stop(), 0, this.server.log);
    assert.doesNotMatch(this.server.log, /panic|\tERROR\t|\tDPANIC\t/);
  }
}
