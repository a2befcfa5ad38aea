import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/** An HTTP proxy between one browser and the server, as companies have them: WebSockets do not pass, or do. */
export class HttpProxy {
  /** Whether WebSockets pass. */ sockets = false;
  /** How many tried. */ tried = 0;
  #cut = false;
  /** Requests that passed, by method. @type {Record<string, number>} */ passed = {};
  url = '';
  #server;
  /** @type {Set<import('node:stream').Duplex>} */ #open = new Set();

  /** @param {string} target the server's address */
  constructor(target) {
    const { hostname, port } = new URL(target);
    this.#server = createServer((incoming, outgoing) => {
      this.passed[incoming.method ?? ''] = (this.passed[incoming.method ?? ''] ?? 0) + 1;
      const onward = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      });
      onward.on('error', () => outgoing.destroy());
      outgoing.on('close', () => onward.destroy());
      incoming.pipe(onward);
    });
    this.#server.on('connection', (socket) => {
      if (this.#cut) socket.destroy();
      else this.#keep(socket);
    });
    this.#server.on('upgrade', (incoming, socket) => {
      this.tried++;
      if (!this.sockets) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      const onward = connect(Number(port), hostname, () => {
        const { rawHeaders: raw } = incoming;
        const lines = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []));
        onward.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        onward.pipe(socket);
        socket.pipe(onward);
      });
      this.#keep(onward);
      for (const [one, other] of [[socket, onward], [onward, socket]]) {
        one.on('error', () => {});
        one.on('close', () => other.destroy());
      }
    });
  }

  /** @param {string} target */
  static async start(target) {
    const proxy = new HttpProxy(target);
    await new Promise((resolve) => { proxy.#server.listen(0, '127.0.0.1', () => resolve(undefined)); });
    const address = /** @type {import('node:net').AddressInfo} */ (proxy.#server.address());
    proxy.url = `http://127.0.0.1:${address.port}/`;
    return proxy;
  }

  /** Breaks every connection and refuses new ones until mend. */
  cut() {
    this.#cut = true;
    for (const socket of this.#open) socket.destroy();
  }

  mend() { this.#cut = false; }

  async close() {
    this.cut();
    await new Promise((resolve) => { this.#server.close(() => resolve(undefined)); });
  }

  /** @param {import('node:stream').Duplex} socket */
  #keep(socket) {
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
  }
}
