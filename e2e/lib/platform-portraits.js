import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Frames of a film before it starts again, and how many of them are shown in a second. */
const FRAMES = 48;
const RATE = 12;

/**
 * What a drawn person looks like, in colours of CSS.
 * @typedef {{skin: string, hair: string, style: 'short' | 'long' | 'bun' | 'curls' | 'scarf', shirt: string, wall: string, far: string, room: 'window' | 'shelf' | 'plant' | 'lamp', glasses?: boolean, beard?: boolean}} Look
 */

/** @param {Look['room']} room @param {string} far */
function furniture(room, far) {
  switch (room) {
    case 'window':
      return `<rect x="420" y="30" width="170" height="190" rx="6" fill="#dcecf7"/><path d="M420 160q60-50 100-20t70-30v110H420z" fill="#a9c9a4"/>
        <path d="M505 30v190M420 120h170" stroke="${far}" stroke-width="9"/><rect x="420" y="30" width="170" height="190" rx="6" fill="none" stroke="${far}" stroke-width="11"/>`;
    case 'shelf':
      return `<path d="M30 120h190M30 220h190" stroke="${far}" stroke-width="12"/>
        ${['#b5523b', '#d9a441', '#4d7c8a', '#7a8b4f', '#5b4b6b', '#c77f5b', '#36576b'].map((c, i) => `<rect x="${42 + i * 24}" y="${52 + (i * 7) % 22}" width="18" height="${66 - (i * 7) % 22}" rx="2" fill="${c}"/>`).join('')}
        <circle cx="80" cy="196" r="18" fill="#e9e2d4"/><rect x="150" y="168" width="46" height="46" rx="3" fill="#8aa1b1"/>`;
    case 'plant':
      return `<path d="M545 360V250" stroke="#4c7a4b" stroke-width="6"/>${[-60, -30, 0, 30, 60].map((a) => `<ellipse cx="545" cy="200" rx="17" ry="62" fill="#5e9a5b" transform="rotate(${a} 545 260)"/>`).join('')}
        <path d="M505 290h80l-12 70h-56z" fill="${far}"/>`;
    case 'lamp':
      return `<path d="M95 360V150" stroke="${far}" stroke-width="8"/><path d="M55 150l20-70h40l20 70z" fill="#f5e3b3"/><circle cx="95" cy="140" r="90" fill="#fff3cf" opacity=".25"/><rect x="440" y="60" width="140" height="100" fill="${far}"/><rect x="452" y="72" width="116" height="76" fill="#cfd9d4"/><path d="M452 148l40-46 30 30 20-18 26 34z" fill="#7f9c93"/>`;
  }
}

/** @param {Look} look behind and on the head */
function hair({ hair: colour, style, shirt }) {
  const cap = `<path d="M252 152c-6-62 28-92 68-92s74 30 68 92c-10-30-20-44-34-54-26 14-66 18-88 14-8 10-12 24-14 40z" fill="${colour}"/>`;
  switch (style) {
    case 'short': return ['', cap];
    case 'long': return [`<path d="M244 280c-14-60-10-222 76-222s90 162 76 222z" fill="${colour}"/>`, cap];
    case 'bun': return [`<circle cx="320" cy="52" r="30" fill="${colour}"/><ellipse cx="320" cy="130" rx="73" ry="74" fill="${colour}"/>`, cap];
    case 'curls': return [Array.from({ length: 13 }, (_, i) => {
      const a = Math.PI * (0.9 + i * 0.1);
      return `<circle cx="${320 + 72 * Math.cos(a)}" cy="${132 + 72 * Math.sin(a)}" r="26" fill="${colour}"/>`;
    }).join(''), `<path d="M256 132c8-40 34-58 64-58s58 18 64 58c-30-24-98-26-128 0z" fill="${colour}"/>`];
    case 'scarf': return [`<path d="M236 300c-12-90-10-244 84-244s96 154 84 244z" fill="${colour}"/>`,
      `<path d="M250 190c-10-90 20-132 70-132s80 42 70 132c-4-62-22-96-70-96s-66 34-70 96z" fill="${colour}"/><path d="M262 214c20 36 96 36 116 0l18 80c-40 26-112 26-152 0z" fill="${colour}"/><path d="M270 246c30 22 70 22 100 0" stroke="${shirt}" stroke-width="3" fill="none" opacity=".5"/>`];
  }
}

/**
 * One frame of somebody before a camera, 640 by 360.
 * @param {Look} look @param {number} [at] from 0 to 1 through the film
 */
export function portrait(look, at = 0) {
  const turn = 2 * Math.PI * at;
  const x = 7 * Math.sin(turn);
  const y = 2.5 * Math.cos(2 * turn);
  const tilt = 2.2 * Math.sin(turn + 0.6);
  const open = 3 + 4 * Math.abs(Math.sin(5 * turn)); // the mouth, speaking
  const lid = at > 0.46 && at < 0.5 ? 0.15 : 1; // a blink
  const [back, front] = hair(look);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">
    <defs><linearGradient id="wall" x2=".6" y2="1"><stop stop-color="${look.wall}"/><stop offset="1" stop-color="${look.far}" stop-opacity=".9"/></linearGradient>
    <linearGradient id="light" x2="1"><stop stop-color="#fff" stop-opacity=".14"/><stop offset=".6" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".12"/></linearGradient></defs>
    <rect width="640" height="360" fill="${look.wall}"/><rect width="640" height="360" fill="url(#wall)"/>${furniture(look.room, look.far)}
    <g transform="translate(${(x * 0.5).toFixed(2)} ${(y * 0.5).toFixed(2)})">
      <path d="M160 380c4-92 60-118 112-128h96c52 10 108 36 112 128z" fill="${look.shirt}"/>
      <path d="M276 252c14 34 74 34 88 0l-12-4h-64z" fill="#fff" opacity=".25"/>
      <g transform="translate(${x.toFixed(2)} ${y.toFixed(2)}) rotate(${tilt.toFixed(2)} 320 240)">
        ${back}
        <path d="M292 210h56v44c-10 18-46 18-56 0z" fill="${look.skin}"/><path d="M292 224c16 16 40 16 56 0v10c-16 14-40 14-56 0z" fill="#000" opacity=".12"/>
        <ellipse cx="320" cy="154" rx="62" ry="76" fill="${look.skin}"/>
        ${look.beard ? `<path d="M262 170c2 60 36 66 58 66s56-6 58-66c-14 26-28 26-58 24-30 2-44 2-58-24z" fill="${look.hair}"/>` : ''}
        <path d="M306 192q14 ${open} 28 0q-14 ${(open * 2).toFixed(1)}-28 0z" fill="#8c3b3b"/>
        <path d="M321 150q7 18-3 20" stroke="#000" stroke-opacity=".22" stroke-width="3" fill="none" stroke-linecap="round"/>
        <g fill="#2a211d"><ellipse cx="296" cy="146" rx="5" ry="${6 * lid}"/><ellipse cx="344" cy="146" rx="5" ry="${6 * lid}"/></g>
        <path d="M284 130q12-7 23 0M333 130q12-7 23 0" stroke="${look.style === 'scarf' ? '#3a2b22' : look.hair}" stroke-width="4.5" fill="none" stroke-linecap="round"/>
        ${look.glasses ? '<g fill="#fff" fill-opacity=".12" stroke="#333" stroke-width="3"><circle cx="295" cy="147" r="19"/><circle cx="345" cy="147" r="19"/><path d="M314 146q6-4 12 0"/></g>' : ''}
        <g fill="#e0685b" opacity=".16"><circle cx="280" cy="174" r="13"/><circle cx="360" cy="174" r="13"/></g>
        ${front}
      </g>
    </g><rect width="640" height="360" fill="url(#light)"/></svg>`;
}

/**
 * A square picture of somebody, as PNG.
 * @param {import('playwright-core').Page} page to draw with @param {Look} look
 */
export async function face(page, look) {
  await page.setViewportSize({ width: 360, height: 360 });
  await page.setContent(`<style>*{margin:0}svg{position:absolute;left:-140px}</style>${portrait(look, 0.2)}`);
  return page.screenshot({ type: 'png' });
}

/**
 * A film of somebody, for a fake camera.
 * @param {import('playwright-core').Page} page to draw with @param {string} folder @param {string} name of the file @param {Look} look
 * @returns {Promise<string>} the file
 */
export async function film(page, folder, name, look) {
  const frames = join(folder, name);
  mkdirSync(frames, { recursive: true });
  await page.setViewportSize({ width: 640, height: 360 });
  await page.setContent('<style>*{margin:0}svg{display:block}</style><div></div>');
  for (let i = 0; i < FRAMES; i++) {
    await page.locator('div').evaluate((div, svg) => { div.innerHTML = svg; }, portrait(look, i / FRAMES));
    await page.screenshot({ path: join(frames, `${String(i).padStart(3, '0')}.png`) });
  }
  const video = join(folder, `${name}.y4m`);
  await run('ffmpeg', ['-v', 'error', '-y', '-framerate', String(RATE), '-i', join(frames, '%03d.png'), '-vf', 'format=yuv420p', video]);
  rmSync(frames, { recursive: true });
  return video;
}
