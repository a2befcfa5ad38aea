import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

/** @returns {string} the browser to run: CHROMIUM, or the first of the usual names on PATH */
function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here
      }
    }
  }
  throw new Error('no Chromium found: run `make install`, or name one in CHROMIUM');
}

/** @param {{video: string, audio: string}} media what camera and microphone give @param {number} count of cameras */
const options = (media, count = 1) => ({
  executablePath: executable(),
  headless: true,
  args: [
    '--no-sandbox',
    '--no-first-run',
    '--no-pings',
    '--disable-sync',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-ui-for-media-stream',
    `--use-fake-device-for-media-stream=device-count=${count}`,
    // A film is one camera; several have the browser's own moving picture.
    ...(count === 1 ? [`--use-file-for-fake-video-capture=${media.video}`] : []),
    `--use-file-for-fake-audio-capture=${media.audio}`,
    '--allow-loopback-in-peer-connection',
  ],
});

/**
 * Starts a Chromium whose camera and microphone give the files. The fake
 * devices belong to the process, so each person needs a browser of its own.
 *
 * @param {{video: string, audio: string}} media @param {number} [cameras]
 */
export function launch(media, cameras) {
  return chromium.launch(options(media, cameras));
}

/** As launch, for other processes to use. @param {{video: string, audio: string}} media */
export function serve(media) {
  return chromium.launchServer(options(media));
}

/**
 * The browser that the run shares, or one of one's own.
 * @param {() => Promise<{video: string, audio: string}>} make makes the files, where there is none to share
 */
export async function shared(make) {
  const endpoint = process.env.ROTUNDA_BROWSER;
  return endpoint ? chromium.connect(endpoint) : launch(await make());
}
