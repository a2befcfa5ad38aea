// Runs the browser tests, all or the files that are named, one after another.
// What they share is made once: the quickstart with the race detector, the
// platform, a film and a tone, and the browser of those files whose pages may
// share one. A file that is run alone, by node --test, makes its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from './lib/browser.js';
import { makeMedia } from './lib/media.js';
import { buildPlatform } from './lib/platform.js';
import { buildQuickstart } from './lib/server.js';

const folder = mkdtempSync(join(tmpdir(), 'rotunda-e2e-'));
try {
  const [media, quickstart, platform] = await Promise.all([makeMedia(folder, { who: 1, tone: 440 }), buildQuickstart(folder), buildPlatform(folder)]);
  const browser = await serve(media);
  const named = process.argv.slice(2);
  const node = spawn(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=1', ...(named.length > 0 ? named : ['test/'])], {
    stdio: 'inherit',
    env: { ...process.env, ROTUNDA_QUICKSTART: quickstart, ROTUNDA_PLATFORM: platform, ROTUNDA_BROWSER: browser.wsEndpoint() },
  });
  process.exitCode = await new Promise((resolve) => { node.once('close', (code) => resolve(code ?? 1)); });
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
