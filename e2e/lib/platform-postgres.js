import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

/** Makes a cluster and ends with what tells it what to do: the script of the Go tests. */
const script = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'storage', 'internal', 'pgtest', 'watch.sh');

/** The folder of PostgreSQL's programs: ROTUNDA_POSTGRES_BIN, or that of the newest of Debian's packages. */
function binaries() {
  if (process.env.ROTUNDA_POSTGRES_BIN) return process.env.ROTUNDA_POSTGRES_BIN;
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder).map(Number).filter((n) => n > 0).toSorted((a, b) => b - a) : [];
  for (const version of versions) {
    const bin = join(folder, String(version), 'bin');
    if (existsSync(join(bin, 'initdb'))) return bin;
  }
  throw new Error('no PostgreSQL found: run `make install`, or name the folder of initdb in ROTUNDA_POSTGRES_BIN');
}

/** The ids of a user whom PostgreSQL accepts, where we are root. @returns {{uid?: number, gid?: number}} */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const id = (/** @type {string} */ flag, /** @type {string} */ user) => Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', user), gid: id('-g', user) };
    } catch {
      // there is no such user
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}

/**
 * A PostgreSQL server with an empty database, until the test ends.
 * @param {import('node:test').TestContext} test
 * @returns {Promise<string>} the URL of the database
 */
export async function postgres(test) {
  const bin = binaries();
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'rotunda-pg-'));
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const settings = ['listen_addresses=', 'shared_buffers=64MB', 'log_min_messages=error', 'timezone=UTC', 'fsync=off', 'full_page_writes=off', 'autovacuum=off'];
  const watch = spawn('/bin/sh', [script, folder, bin, ...settings.flatMap((setting) => ['-c', setting])], {
    cwd: folder, stdio: ['pipe', 'pipe', 'inherit'], ...user,
  });
  const ended = new Promise((resolve) => { watch.once('close', resolve); });
  test.after(async () => {
    watch.stdin.end(); // which ends the server and removes the folder
    await ended;
  });
  const said = createInterface({ input: watch.stdout })[Symbol.asyncIterator]();
  const { value } = await said.next();
  if (value !== 'made') throw new Error(`no cluster could be made: ${value}`);
  watch.stdin.write('start\n');
  await said.next();
  await until('PostgreSQL takes connections', () => {
    try {
      execFileSync(join(bin, 'createdb'), ['-h', folder, '-U', 'rotunda', 'platform'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  return `postgres:///platform?host=${folder}&user=rotunda`;
}
