import { execFile, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

/**
 * What one direction of a link does; times in milliseconds, rate in bit/s.
 * @typedef {{loss?: number, loss_burst?: number, delay?: number, jitter?: number, reorder?: number, reorder_by?: number, rate?: number, queue?: number}} Direction
 * @typedef {{Packets: number, Bytes: number, Delivered: number, Lost: number, Overflowed: number}} Counts
 */

/** The UDP proxy between browsers and the server, see e2e/udpproxy. */
export class UdpProxy {
  #process;
  #control = '';

  /** @param {string} binary */
  constructor(binary) {
    this.#process = spawn(binary, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  /** @param {string} folder for the binary */
  static async start(folder) {
    const binary = join(folder, 'udpproxy');
    await run('go', ['build', '-o', binary, './e2e/udpproxy'], { cwd: join(here, '..', '..') });
    const proxy = new UdpProxy(binary);
    for await (const line of createInterface({ input: proxy.#process.stdout })) {
      proxy.#control = /^control (\S+)/.exec(line)?.[1] ?? '';
      break;
    }
    if (!proxy.#control) throw new Error('the UDP proxy did not start');
    return proxy;
  }

  /** @param {string} path @param {RequestInit} [init] */
  async #call(path, init) {
    const response = await fetch(this.#control + path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text;
  }

  /**
   * Sends all media of a page over a link of that name, which is perfect until
   * it is set. To be called before the page is opened.
   * @param {import('playwright-core').Page} page @param {string} name
   */
  async stand(page, name) {
    await page.exposeFunction('e2eRoute', (/** @type {string} */ target) => this.route(name, target));
    await page.addInitScript({ path: join(here, 'inroute.js') });
  }

  /**
   * Sends what a page sends to the server over a link of that name, and what it
   * sends to other pages over the link "name direct". The other pages need links of their own. As stand otherwise.
   * @param {import('playwright-core').Page} page @param {string} name
   */
  async standBetween(page, name) {
    await page.exposeFunction('e2eRoute', (/** @type {string} */ target, /** @type {boolean} */ direct) => this.route(direct ? `${name} direct` : name, target));
    await page.addInitScript({ path: join(here, 'peerroute.js') });
  }

  /** The address that leads to a target over a link. @param {string} name @param {string} target */
  route(name, target) {
    return this.#call(`/routes?${new URLSearchParams({ link: name, target })}`, { method: 'POST' });
  }

  /** From and to the addresses that clients have had so far nothing passes any more. @param {string} name */
  async forget(name) {
    await this.#call(`/links/${encodeURIComponent(name)}/flows`, { method: 'DELETE' });
  }

  /** @param {string} name @param {{up?: Direction, down?: Direction}} config what is left out is perfect */
  async set(name, config) {
    await this.#call(`/links/${encodeURIComponent(name)}`, { method: 'PUT', body: JSON.stringify(config) });
  }

  /** @param {string} name @returns {Promise<{up: Counts, down: Counts}>} */
  async counts(name) {
    return JSON.parse(await this.#call(`/links/${encodeURIComponent(name)}`));
  }

  /** Ends it. */
  async close() {
    const ended = new Promise((resolve) => { this.#process.once('close', resolve); });
    this.#process.stdin.end();
    await ended;
  }
}
