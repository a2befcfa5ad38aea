import { connect, createServer } from 'node:net';

/** A TCP proxy between one browser and the server, whose connections can be cut. */
export class Proxy {
  /** @type {Set<import('node:net').Socket>} */ #sockets = new Set();
  #server;
  #cut = false;
  url = '';

  /** @param {string} target the server's address */
  constructor(target) {
    const { hostname, port } = new URL(target);
    this.#server = createServer((client) => {
      if (this.#cut) {
        client.destroy();
        return;
      }
      const server = connect(Number(port), hostname);
      for (const [from, to] of [[client, server], [server, client]]) {
        this.#sockets.add(from);
        from.pipe(to);
        from.on('error', () => {});
        from.on('close', () => { this.#sockets.delete(from); to.destroy(); });
      }
    });
  }

  /** @param {string} target */
  static async start(target) {
    const proxy = new Proxy(target);
    await new Promise((resolve) => { proxy.#server.listen(0, '127.0.0.1', () => resolve(undefined)); });
    const address = /** @type {import('node:net').AddressInfo} */ (proxy.#server.address());
    proxy.url = `http://127.0.0.1:${address.port}/`;
    return proxy;
  }

  /** Breaks every connection and refuses new ones until mend. */
  cut() {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() { this.#cut = false; }

  async close() {
    this.cut();
    await new Promise((resolve) => { this.#server.close(() => resolve(undefined)); });
  }
}
