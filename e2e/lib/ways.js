import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Proxy } from './proxy.js';
import { UdpProxy } from './udpproxy.js';

const inroute = join(dirname(fileURLToPath(import.meta.url)), 'inroute.js');

/** @typedef {'udp' | 'tcp' | 'turnudp' | 'turntcp'} Way */

/** @type {Way[]} */
const all = ['udp', 'tcp', 'turnudp', 'turntcp'];

/** An IP of documentation (RFC 5737): no way leads there but by the TURN server, which knows whose it is. */
const beyond = '203.0.113.7';

/** What the server needs. */
export const flags = ['-tcp', '127.0.0.1:0', '-turn', '127.0.0.1:0', '-advertise', beyond];

/**
 * What lies between one page and the media server: every way there is leads
 * over a proxy, and each can be blocked. The page knows of all of them all the
 * time, as behind a firewall; nothing tells it which are blocked.
 */
export class Ways {
  #udp;
  /** TCP proxies by way and target. @type {Map<string, Promise<Proxy>>} */ #tcp = new Map();
  /** @type {Set<Way>} */ #open = new Set(all);

  /** @param {UdpProxy} udp */
  constructor(udp) {
    this.#udp = udp;
  }

  /** @param {import('./stage.js').Stage} stage whose server has these flags */
  static async start(stage) {
    return new Ways(await UdpProxy.start(stage.folder));
  }

  /**
   * Sends all media of a page over them. To be called before the page is opened.
   * @param {import('playwright-core').Page} page @param {import('./server.js').Quickstart} server
   */
  async stand(page, server) {
    /** @type {Record<string, string>} */
    const urls = {};
    for (const [, at, port, transport] of server.output.matchAll(/turn:([\d.]+):(\d+)\?transport=(udp|tcp)/g)) {
      urls[`${transport} ${port}`] = await this.#route(transport === 'udp' ? 'turnudp' : 'turntcp', `${at}:${port}`);
    }
    if (Object.keys(urls).length !== 2) throw new Error('the server names no TURN server');
    await page.exposeFunction('e2eRoute', (/** @type {string} */ target, /** @type {Way} */ protocol) => this.#route(protocol, target));
    await page.addInitScript((relays) => { Object.assign(window, { e2eRelays: relays }); }, { urls, beyond });
    await page.addInitScript({ path: inroute });
  }

  /** @param {Way} way @param {string} target */
  async #route(way, target) {
    if (way.endsWith('udp')) return this.#udp.route(way, target);
    const key = `${way} ${target}`;
    const proxy = this.#tcp.get(key) ?? Proxy.start(`http://${target}/`);
    this.#tcp.set(key, proxy);
    if (!this.#open.has(way)) (await proxy).cut();
    return new URL((await proxy).url).host;
  }

  /** Lets these pass and no other. @param {...Way} ways */
  async only(...ways) {
    this.#open = new Set(ways);
    for (const way of /** @type {Way[]} */ (['udp', 'turnudp'])) {
      const direction = this.#open.has(way) ? {} : { loss: 1 };
      await this.#udp.set(way, { up: direction, down: direction });
    }
    for (const [key, proxy] of this.#tcp) {
      if (this.#open.has(/** @type {Way} */ (key.split(' ')[0]))) (await proxy).mend();
      else (await proxy).cut();
    }
  }

  /** Lets all pass. */
  async every() {
    await this.only(...all);
  }

  /** The page is in another network: nothing passes any more from or to the addresses and connections it has had. */
  async change() {
    for (const way of ['udp', 'turnudp']) await this.#udp.forget(way);
    for (const [key, proxy] of this.#tcp) {
      (await proxy).cut();
      if (this.#open.has(/** @type {Way} */ (key.split(' ')[0]))) (await proxy).mend();
    }
  }

  async close() {
    await Promise.all([this.#udp.close(), ...[...this.#tcp.values()].map(async (proxy) => (await proxy).close())]);
  }
}
