import { describe, expect, it } from 'vitest';
import { DeviceError, DeviceOpener, type DevicePlatform } from '../../src/element/opener.js';
import type { DeviceKind } from '../../src/element/problem.js';
import { FakeTrack } from './fakes.js';

type Answer = (constraints: MediaStreamConstraints) => string | undefined;

/** A browser whose getUserMedia fails with the error name that `answer` gives. */
function platform(answer: Answer, permissions: Partial<Record<DeviceKind, PermissionState>> = {}) {
  const asked: string[] = [];
  const made: DevicePlatform = {
    secure: true,
    media: {
      getUserMedia: (constraints = {}) => {
        asked.push(Object.keys(constraints).sort().join('+'));
        const failure = answer(constraints);
        if (failure) return Promise.reject(new DOMException('', failure));
        const tracks = (kind: 'audio' | 'video') => (constraints[kind] ? [new FakeTrack(kind).real] : []);
        const stream = { getAudioTracks: () => tracks('audio'), getVideoTracks: () => tracks('video') };
        return Promise.resolve(stream as unknown as MediaStream);
      },
    },
    permission: (kind) => Promise.resolve(permissions[kind]),
  };
  return { asked, platform: made };
}

async function both(opener: DeviceOpener): Promise<{ camera: string; microphone: string }> {
  const outcome = (wish: Promise<MediaStreamTrack>): Promise<string> =>
    wish.then(
      (track) => track.kind,
      (error: unknown) => (error as DeviceError).problem,
    );
  const [microphone, camera] = await Promise.all([outcome(opener.open('microphone', '')), outcome(opener.open('camera', ''))]);
  return { camera, microphone };
}

describe('DeviceOpener', () => {
  it('asks once for two devices wished for together', async () => {
    const { asked, platform: browser } = platform(() => undefined);
    expect(await both(new DeviceOpener(browser))).toEqual({ camera: 'video', microphone: 'audio' });
    expect(asked).toEqual(['audio+video']);
  });

  it('opens the microphone where there is no camera', async () => {
    const { platform: browser } = platform(({ video }) => (video ? 'NotFoundError' : undefined));
    expect(await both(new DeviceOpener(browser))).toEqual({ camera: 'missing', microphone: 'audio' });
  });

  it('does not ask again after a no', async () => {
    const { asked, platform: browser } = platform(() => 'NotAllowedError');
    expect(await both(new DeviceOpener(browser))).toEqual({ camera: 'denied', microphone: 'denied' });
    expect(asked).toEqual(['audio+video']);
  });

  it('takes the one that is allowed when the other is blocked', async () => {
    const blocked: Answer = ({ video }) => (video ? 'NotAllowedError' : undefined);
    const { asked, platform: browser } = platform(blocked, { camera: 'denied', microphone: 'granted' });
    expect(await both(new DeviceOpener(browser))).toEqual({ camera: 'denied', microphone: 'audio' });
    expect(asked).toEqual(['audio+video', 'audio']);
  });

  it.each([
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
    ['OverconstrainedError', 'missing'],
    ['TypeError', 'failed'],
  ])('reads %s as %s', async (name, problem) => {
    const { platform: browser } = platform(() => name);
    await expect(new DeviceOpener(browser).open('camera', '')).rejects.toMatchObject({ problem });
  });

  it.each([
    [false, 'insecure'],
    [true, 'unsupported'],
  ])('tells an insecure page from a browser without devices (secure: %s)', async (secure, problem) => {
    const opener = new DeviceOpener({ media: undefined, secure, permission: () => Promise.resolve(undefined) });
    expect(await both(opener)).toEqual({ camera: problem, microphone: problem });
  });
});
