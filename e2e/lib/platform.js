import { execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from './until.js';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The password of everybody whom signUp makes. */
export const PASSWORD = 'correct horse battery';

/**
 * The platform as people run it, pages and all: the run's, or built into the folder.
 * @param {string} folder
 * @returns {Promise<string>} the binary
 */
export async function buildPlatform(folder) {
  if (process.env.ROTUNDA_PLATFORM) return process.env.ROTUNDA_PLATFORM;
  const binary = join(folder, 'platform');
  await run('go', ['build', '-o', binary, './examples/platform'], { cwd: root, env: { ...process.env, CGO_ENABLED: '0' } });
  return binary;
}

/**
 * Somebody who has an account.
 * @typedef {{id: string, name: string, email: string, token: string}} Account token is the secret of a login, for the API
 * @typedef {{to: string, subject: string, text: string}} Mail
 */

/** A running platform on a free port of loopback, whose mails are read from what it prints. */
export class Platform {
  /** Where browsers find it, with a slash at its end. */ url = '';
  #binary;
  #log;
  #flags;
  #listen = '127.0.0.1:0';
  /** @type {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} */ #process;
  /** @type {Promise<number | null>} */ #exit = Promise.resolve(null);
  #printed = '';
  #errors = '';
  #signedUp = 0;

  /** @param {string} binary @param {string} log file for what it logs @param {string[]} flags */
  constructor(binary, log, flags) {
    this.#binary = binary;
    this.#log = createWriteStream(log);
    this.#flags = flags;
    this.#process = this.#spawn();
  }

  /**
   * @param {string} binary @param {string} log file for what it logs
   * @param {string} data folder of its data @param {string[]} [flags] more of them
   */
  static async start(binary, log, data, flags = []) {
    // Requests of signUp say that they come from different addresses, since few may sign up from one.
    const platform = new Platform(binary, log, ['-data', data, '-media-listen', '127.0.0.1:0', '-trusted-proxies', '127.0.0.1', '-drain', '0s', ...flags]);
    await platform.#opened(0);
    return platform;
  }

  #spawn() {
    const child = spawn(this.#binary, ['-listen', this.#listen, ...this.#flags], { stdio: ['ignore', 'pipe', 'pipe'] });
    // As text, so that no letter is cut where what was printed arrives in two pieces.
    child.stdout.setEncoding('utf8').on('data', (chunk) => { this.#printed += chunk; });
    child.stderr.setEncoding('utf8').on('data', (chunk) => { this.#errors += chunk; this.#log.write(chunk); });
    this.#exit = new Promise((resolve) => child.once('close', resolve));
    return child;
  }

  /** Waits until it says where it is. @param {number} since what it had printed before */
  async #opened(since) {
    let over = false;
    void this.#exit.then(() => { over = true; });
    const [, url] = await until('the platform is open', () => {
      if (over) throw new Error(`the platform ended:\n${this.#printed}\n${this.#errors}`);
      return /^open (http\S+)\n/m.exec(this.#printed.slice(since));
    }, { every: 20 });
    this.url = url;
    this.#listen = `127.0.0.1:${new URL(url).port}`;
  }

  /** What it has logged. */
  get log() { return this.#errors; }

  /** All mails it has sent, the oldest first. @returns {Mail[]} */
  get mails() {
    const out = [];
    for (const part of this.#printed.split(/^(?=To: \S+\nSubject: )/m)) {
      const mail = /^To: (\S+)\nSubject: (.*)\n\n([^]*)$/.exec(part);
      if (mail) out.push({ to: mail[1], subject: mail[2], text: mail[3] });
    }
    return out;
  }

  /**
   * The link to that page in the newest mail to somebody that has one.
   * @param {string} to @param {string} page such as confirm-email
   * @param {number} [after] how many mails there were before
   * @returns {Promise<string>}
   */
  link(to, page, after = 0) {
    const pattern = new RegExp(`${this.url}${page}\\S*(?=\\s)`); // with what follows it: the end may still be on its way
    return until(`${to} has a mail with a link to ${page}`, () => {
      const mail = this.mails.slice(after).findLast((each) => each.to === to && pattern.test(each.text));
      return mail && /** @type {RegExpExecArray} */ (pattern.exec(mail.text))[0];
    }, { every: 30 });
  }

  /** The link by which the first admin becomes one. @returns {Promise<string>} */
  adminLink() {
    return until('the link for the first admin is printed', () => /^ *(http\S+become-admin#token=\S+)\n/m.exec(this.#printed)?.[1], { every: 30 });
  }

  /**
   * Calls an operation.
   * @param {Account | undefined} account who does it @param {string} method @param {string} path below /api
   * @param {unknown} [body] @param {Record<string, string>} [headers]
   * @returns {Promise<any>} what is answered, if it is JSON
   */
  async api(account, method, path, body, headers = {}) {
    const response = await fetch(`${this.url}api${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(account ? { Authorization: `Bearer ${account.token}` } : {}),
        ...headers,
      },
      body: body === undefined || body instanceof Uint8Array ? /** @type {any} */ (body) : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${account?.name ?? 'somebody'}: ${method} ${path}: ${response.status} ${text}`);
    return text.startsWith('{') ? JSON.parse(text) : text;
  }

  /**
   * Makes an account, confirmed by the link of its mail. Nobody else has the name.
   * @param {string} name @param {{language?: string}} [more]
   * @returns {Promise<Account>}
   */
  async signUp(name, more = {}) {
    const email = `${name.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[^a-z]+/g, '.')}@people.example`;
    await this.api(undefined, 'POST', '/sign-up', { email, full_name: name, password: PASSWORD, terms: true, ...more }, {
      'X-Forwarded-For': `203.0.113.${++this.#signedUp}`,
    });
    const token = new URL(await this.link(email, 'confirm-email')).hash.replace('#token=', '');
    await this.api(undefined, 'POST', '/confirmations', { token });
    const { id, token: login } = await this.api(undefined, 'POST', '/sign-in', { email, password: PASSWORD, use: 'token' });
    return { id, name, email, token: login };
  }

  /** Connects two people. @param {Account} one @param {Account} other */
  async connect(one, other) {
    await this.api(one, 'POST', `/people/${other.id}/connection/request`);
    await this.api(other, 'POST', `/people/${one.id}/connection/approve`);
  }

  /**
   * Signs somebody in, in a browser.
   * @param {Account} account @param {import('playwright-core').BrowserContext} context
   */
  async signIn(account, context) {
    const response = await context.request.post(`${this.url}api/sign-in`, { data: { email: account.email, password: PASSWORD } });
    if (!response.ok()) throw new Error(`${account.name} cannot sign in: ${response.status()} ${await response.text()}`);
  }

  /** Starts it again where it was, with the same data. It must have stopped. */
  async again() {
    const since = this.#printed.length;
    this.#process = this.#spawn();
    await this.#opened(since);
  }

  /** Asks it to stop, as an init system would. @returns {Promise<number | null>} exit code */
  stop() {
    this.#process.kill('SIGTERM');
    return this.#exit;
  }

  /** Ends it as if the machine had lost its power. */
  async crash() {
    this.#process.kill('SIGKILL');
    await this.#exit;
  }

  /** Ends it at once, if it still runs, and for good. */
  async kill() {
    await this.crash();
    this.#log.end();
  }
}
