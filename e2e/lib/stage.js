import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeMedia } from './media.js';
import { Person } from './person.js';
import { buildQuickstart, Quickstart } from './server.js';

/**
 * What a test stands on: a running quickstart, people, a folder for what is
 * worth looking at afterwards. Everything is closed when the test ends.
 */
export class Stage {
  /** @type {Quickstart} */ server;
  /** For files that nobody needs afterwards. */ folder;
  #test;

  /** @param {import('node:test').TestContext} test @param {string} folder @param {Quickstart} server */
  constructor(test, folder, server) {
    this.#test = test;
    this.folder = folder;
    this.server = server;
    this.artifacts = artifacts();
  }

  /** @param {import('node:test').TestContext} test @param {string} name for the server's log @param {string[]} [flags] of the server */
  static async set(test, name, flags) {
    const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
    test.after(() => rmSync(folder, { recursive: true, force: true }));
    const server = await Quickstart.start(await buildQuickstart(folder), join(artifacts(), `${name}.log`), flags);
    test.after(() => server.kill());
    return new Stage(test, folder, server);
  }

  /** Brings a person with camera and microphone. @param {import('./person.js').Identity} identity */
  async person(identity) {
    const person = await Person.arrive(identity, await makeMedia(this.folder, identity));
    this.#test.after(() => person.close());
    return person;
  }
}

/** The folder of screenshots and logs: ARTIFACTS or e2e/artifacts. */
function artifacts() {
  const folder = process.env.ARTIFACTS ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'artifacts');
  mkdirSync(folder, { recursive: true });
  return folder;
}
