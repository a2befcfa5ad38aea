import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.js';
import { FRAMES } from './media.js';
import { until } from './until.js';

const inpage = join(dirname(fileURLToPath(import.meta.url)), 'inpage.js');

/**
 * @typedef {{at: number, number: number, who: number, change: number, width: number}} Frame
 * @typedef {{name: string, who: number, tone: number, large?: boolean, detailed?: boolean}} Identity
 */

/** One person: a browser of its own, its page, and what a human would look for in it. */
export class Person {
  /** What the page's scripts complained about. @type {string[]} */ complaints = [];
  /** Frames of the signalling WebSockets, parsed, in order. @type {any[]} */ received = [];

  /**
   * @param {Identity} identity
   * @param {import('playwright-core').Browser} browser
   * @param {import('playwright-core').Page} page
   */
  constructor(identity, browser, page) {
    this.name = identity.name;
    this.who = identity.who;
    this.tone = identity.tone;
    this.browser = browser;
    this.page = page;
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => this.received.push(JSON.parse(payload.toString())));
    });
  }

  /**
   * @param {Identity} identity
   * @param {{video: string, audio: string}} media
   */
  static async arrive(identity, media) {
    const browser = await launch(media);
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    await context.addInitScript({ path: inpage });
    return new Person(identity, browser, await context.newPage());
  }

  /** Opens the page with the room filled in, types the name and joins. @param {string} url @param {string} room */
  async join(url, room) {
    await this.page.goto(`${url}?room=${encodeURIComponent(room)}`);
    await this.enter(room);
  }

  /** Joins from the page as it stands, after a reload for example. @param {string} room */
  async enter(room) {
    const field = this.page.getByRole('textbox', { name: 'Room', exact: true });
    await until('the room is filled in', async () => (await field.inputValue()) === room);
    await this.page.getByRole('textbox', { name: 'Your name', exact: true }).fill(this.name);
    await this.press('Join');
    await this.page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
  }

  /** Presses the button of that name. @param {string} name */
  async press(name) {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** The tile of that accessible name: a participant's, or `NAME's screen`. @param {string} name */
  tile(name) {
    return this.page.getByRole('group', { name, exact: true });
  }

  /** Watches the picture in a tile from now on. @param {string} name */
  async watch(name) {
    const video = await this.tile(name).locator('video').elementHandle();
    if (!video) throw new Error(`${name} has no picture`);
    return new Watch(this.page, await video.evaluate((element) => /** @type {any} */ (window).e2e.watch(element)), `${this.name}'s picture of ${name}`);
  }

  /** The loudest frequency of each track it hears. @returns {Promise<{hz: number, db: number}[]>} */
  tones() {
    return this.page.evaluate(() => /** @type {any} */ (window).e2e.tones());
  }

  /** Waits until exactly the tones of these persons are heard, each by itself. @param {Person[]} others */
  async hears(...others) {
    const want = others.map((o) => o.tone);
    await until(`${this.name} hears ${others.map((o) => `${o.name} (${o.tone} Hz)`).join(' and ') || 'nobody'}`, async () => {
      const loud = (await this.tones()).filter((t) => t.db > -60).map((t) => t.hz);
      return loud.length === want.length && want.every((w) => loud.some((hz) => Math.abs(hz - w) < 15));
    }, { last: () => this.tones() });
  }

  /**
   * What browser and server measure on this person's connections: the entries
   * of room.getStats(). The server answers four times a second at most.
   * @returns {Promise<{send: any[], receive: any[], server: any[]}>}
   */
  stats() {
    return until(`${this.name} has statistics`, async () => {
      const stats = await this.page.evaluate(() => /** @type {any} */ (window).e2e.room.getStats());
      return stats.server.length > 0 && stats;
    });
  }

  /** Opens the chat if it is not. */
  async openChat() {
    const field = this.page.getByRole('textbox', { name: 'Message', exact: true });
    if (!(await field.isVisible())) await this.page.getByRole('button', { name: /^Open chat/ }).click();
    await field.waitFor();
  }

  /** Writes to the chat. @param {string} text */
  async say(text) {
    await this.openChat();
    await this.page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
    await this.press('Send');
  }

  /** Which of these texts the chat shows, in the order it shows them, as often as it does. @param {string[]} texts */
  async chat(texts) {
    const log = await this.page.getByRole('log').innerText();
    return log.split('\n').filter((line) => texts.includes(line.trim())).map((line) => line.trim());
  }

  /** The SID it was given at its last join. @returns {string} */
  get sid() {
    return this.received.findLast((f) => f.data?.self)?.data.self.sid;
  }

  /** @param {string} folder @param {string} name */
  async screenshot(folder, name) {
    await this.page.screenshot({ path: join(folder, `${name}-${this.name.toLowerCase()}.png`) });
  }

  async close() {
    await this.browser.close();
  }
}

/** Every frame that one video element shows, from its beginning to stop. */
class Watch {
  #page;
  #id;
  #what;

  /** @param {import('playwright-core').Page} page @param {number} id @param {string} what */
  constructor(page, id, what) {
    this.#page = page;
    this.#id = id;
    this.#what = what;
  }

  /** @returns {Promise<Frame[]>} */
  frames() {
    return this.#page.evaluate((id) => /** @type {any} */ (window).e2e.frames(id), this.#id);
  }

  /** The page's clock, in which frames are stamped. @returns {Promise<number>} */
  now() {
    return this.#page.evaluate(() => /** @type {any} */ (window).e2e.now());
  }

  async stop() {
    await this.#page.evaluate((id) => /** @type {any} */ (window).e2e.stop(id), this.#id);
  }

  /**
   * Waits until a number of frames of the film of that person were shown, in
   * order, with a picture that changes.
   * @param {number} who
   */
  async moves(who, count = 20) {
    /** @type {Frame[]} */
    let frames = [];
    await until(`${this.#what} moves`, async () => {
      frames = await this.frames();
      return advances(frames.filter((f) => f.who === who)) >= count && frames.filter((f) => f.change > 1).length >= count;
    }, { last: async () => frames.slice(-5) });
    const foreign = frames.filter((f) => f.who !== who);
    // A frame in which a block is torn is possible at the very start only.
    if (foreign.length > 2) throw new Error(`${this.#what} shows somebody else's film: ${JSON.stringify(foreign.slice(0, 3))}`);
    return frames;
  }

  /** Waits until the picture has changed that many times, whatever it shows. */
  async changes(count = 10) {
    await until(`${this.#what} changes`, async () => (await this.frames()).filter((f) => f.change > 0.2).length >= count, {
      last: async () => (await this.frames()).slice(-5),
    });
  }

  /** Frames since a moment of the page's clock. @param {number} since */
  async since(since) {
    return (await this.frames()).filter((f) => f.at > since);
  }

  /** How many frames came since that are later in the film than the one before. @param {number} since */
  async advances(since) {
    return advances(await this.since(since));
  }

  /** The longest time without a new frame since, in milliseconds of the page's clock. @param {number} since */
  async longestGap(since) {
    const times = [since, ...(await this.frames()).map((f) => f.at).filter((at) => at > since), await this.now()];
    return Math.max(...times.slice(1).map((at, i) => at - times[i]));
  }
}

/** How often the number went up, by less than half the film, which then starts again. @param {Frame[]} frames */
function advances(frames) {
  let n = 0;
  for (let i = 1; i < frames.length; i++) {
    const step = (frames[i].number - frames[i - 1].number + FRAMES) % FRAMES;
    if (frames[i].number < FRAMES && step > 0 && step < FRAMES / 2) n++;
  }
  return n;
}
