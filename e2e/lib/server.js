import { execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The quickstart with the race detector: the run's, or built into the folder.
 * @param {string} folder
 * @returns {Promise<string>} the binary
 */
export async function buildQuickstart(folder) {
  if (process.env.ROTUNDA_QUICKSTART) return process.env.ROTUNDA_QUICKSTART;
  const binary = join(folder, 'quickstart');
  await run('go', ['build', '-race', '-o', binary, './examples/quickstart'], { cwd: root });
  return binary;
}

/** A running quickstart on a free port of loopback. */
export class Quickstart {
  /** @type {string} */ url = '';
  #process;
  /** @type {Promise<number | null>} */ #exit;
  #output = '';

  /** @param {string} binary @param {string} log file for what it says @param {string[]} flags more of them */
  constructor(binary, log, flags) {
    this.#process = spawn(binary, ['-listen', '127.0.0.1:0', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
    const file = createWriteStream(log);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on('data', (chunk) => { this.#output += chunk; file.write(chunk); });
    }
    this.#exit = new Promise((resolve) => this.#process.once('close', (code) => { file.end(); resolve(code); }));
  }

  /** @param {string} binary @param {string} log @param {string[]} [flags] */
  static async start(binary, log, flags = []) {
    const server = new Quickstart(binary, log, flags);
    /** @type {Promise<string>} */
    const opened = new Promise((resolve) => {
      createInterface({ input: server.#process.stdout }).on('line', (line) => {
        const address = /^open (http\S+)/.exec(line);
        if (address) resolve(address[1]);
      });
    });
    const died = server.#exit.then((code) => { throw new Error(`quickstart ended with ${code}:\n${server.#output}`); });
    server.url = await Promise.race([opened, died]);
    died.catch(() => {}); // it is meant to end from here on
    return server;
  }

  /** All it has said. */
  get output() { return this.#output; }

  get pid() { return this.#process.pid; }

  /**
   * Asks it to stop, as a terminal or an init system would.
   * @returns {Promise<{code: number | null, took: number}>} exit code and milliseconds
   */
  async stop() {
    const begun = Date.now();
    this.#process.kill('SIGTERM');
    const code = await this.#exit;
    return { code, took: Date.now() - begun };
  }

  /** Ends it at once, if it still runs. */
  async kill() {
    this.#process.kill('SIGKILL');
    await this.#exit;
  }
}
