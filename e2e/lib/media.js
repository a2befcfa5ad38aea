import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Numbers of frames in a film before it starts again. */
export const FRAMES = 120;

/**
 * Makes what one person's fake camera and microphone give: a film at 15 frames
 * a second whose top strip spells, in 16 black and white blocks from the left,
 * the frame's number (13 bits) and who it is of (3 bits), and a steady tone.
 * It is 640 by 360 pixels, or of twice the size: less has no three layers.
 * Detailed it is grainy, so that its layers take the rates that are theirs.
 *
 * @param {string} folder
 * @param {{who: number, tone: number, large?: boolean, detailed?: boolean}} person who from 1 to 7, tone in Hz
 * @returns {Promise<{video: string, audio: string}>} files
 */
export async function makeMedia(folder, { who, tone, large = false, detailed = false }) {
  const video = join(folder, `camera-${who}.y4m`);
  const audio = join(folder, `microphone-${who}.wav`);
  const block = `mod(floor((N+${who * 8192})/pow(2,floor(X/40))),2)`;
  const grain = detailed ? '+50*(random(0)-0.5)' : '';
  const picture = `geq=lum='if(lt(Y,40),if(${block},235,16),128+60*sin(X/20+N/5)${grain})':cb=${80 + 30 * who}:cr=${200 - 30 * who}${large ? ',scale=1280:720:flags=neighbor' : ''}`;
  await Promise.all([
    run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=c=gray:s=640x360:r=15,format=yuv420p,${picture}`,
      '-frames:v', String(FRAMES), video]),
    run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `sine=frequency=${tone}:sample_rate=48000:duration=10`,
      '-ac', '1', '-c:a', 'pcm_s16le', audio]),
  ]);
  return { video, audio };
}
