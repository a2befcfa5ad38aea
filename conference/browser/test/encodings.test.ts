import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { announced, fit, plan, type PlanSubject } from '../src/encodings.js';
import type { PublishHints } from '../src/protocol.gen.js';

beforeEach(() => {
  const codecs = ['video/VP8', 'video/H264', 'video/VP9', 'video/AV1', 'video/rtx'].map((mimeType) => ({ mimeType }));
  vi.stubGlobal('RTCRtpSender', { getCapabilities: (kind: string) => (kind === 'video' ? { codecs } : { codecs: [{ mimeType: 'audio/opus' }] }) });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const camera = (change: Partial<PlanSubject> = {}): PlanSubject => ({
  kind: 'video',
  source: 'camera',
  width: 1280,
  height: 720,
  contentHint: '',
  options: {},
  hints: undefined,
  ...change,
});

const rates = (subject: PlanSubject): (number | undefined)[] => plan(subject).encodings.map(({ maxBitrate }) => maxBitrate);

test('a camera has three layers, the lowest first', () => {
  expect(plan(camera()).encodings).toEqual([
    { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
    { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T3' },
    { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_700_000, scalabilityMode: 'L1T3' },
  ]);
});

test.each([
  ['of unknown size', 0, 0, ['q', 'h', 'f']],
  ['upright', 720, 1280, ['q', 'h', 'f']],
  ['upright and small', 360, 640, ['h', 'f']],
  ['just large enough for three', 960, 540, ['q', 'h', 'f']],
  ['below 540 lines', 640, 360, ['h', 'f']],
  ['below 270 lines', 320, 240, [undefined]],
])('a camera %s', (_, width, height, rids) => {
  expect(plan(camera({ width, height })).encodings.map(({ rid }) => rid)).toEqual(rids);
});

test('without simulcast it is one encoding without a rid', () => {
  expect(plan(camera({ options: { simulcast: false } })).encodings).toEqual([{ maxBitrate: 1_700_000, scalabilityMode: 'L1T3' }]);
});

test('a screen is sharp before it is smooth, and has a slow small layer', () => {
  const sharp = plan(camera({ source: 'screen', contentHint: 'detail' }));
  expect(sharp.encodings).toEqual([
    { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 400_000, maxFramerate: 5 },
    { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 2_500_000 },
  ]);
  expect(sharp.degradation).toBe('maintain-resolution');
  const film = plan(camera({ source: 'screen', contentHint: 'motion' }));
  expect([film.encodings[0]?.maxFramerate, film.degradation]).toEqual([undefined, undefined]);
  expect(plan(camera({ source: 'screen', width: 640, height: 400 })).encodings).toHaveLength(1);
});

test('only a codec that names its temporal layers is asked for them', () => {
  const modes = (change: Partial<PlanSubject>): unknown[] => plan(camera(change)).encodings.map(({ scalabilityMode }) => scalabilityMode);
  expect(modes({ options: { codec: 'video/vp8' } })).toEqual(['L1T3', 'L1T3', 'L1T3']);
  expect(modes({ options: { codec: 'video/H264' } })).toEqual([undefined, undefined, undefined]);
  expect(modes({ source: 'screen' })).toEqual([undefined, undefined]);
});

test.each([
  ['video/VP9', 720, 'L3T3_KEY'],
  ['video/av1', 720, 'L3T3_KEY'],
  ['video/VP9', 360, 'L2T3_KEY'],
  ['video/VP9', 180, 'L1T3'],
])('%s at %d lines is one encoding with layers of its own: %s', (codec, height, scalabilityMode) => {
  expect(plan(camera({ height, options: { codec } })).encodings).toMatchObject([{ scalabilityMode }]);
  expect(plan(camera({ height, options: { codec } })).encodings[0]).not.toHaveProperty('rid');
});

test('the codec is the one asked for if the room takes it, else the one the room prefers of those there are', () => {
  const hints: PublishHints = { codecs: ['video/H265', 'video/H264', 'video/VP8', 'audio/opus'] };
  expect(plan(camera({ hints })).codecs).toEqual(['video/H264', 'video/VP8']);
  expect(plan(camera({ hints, options: { codec: 'video/vp8' } })).codecs).toEqual(['video/vp8', 'video/H264']);
  expect(plan(camera({ hints, options: { codec: 'video/VP9' } })).codecs).toEqual(['video/H264', 'video/VP8']);
  expect(plan(camera({ options: { codec: 'video/H265' } })).codecs).toEqual([]);
  expect(plan(camera({ hints, options: { codec: 'video/VP9' } })).encodings).toHaveLength(3);
  expect(plan(camera({ hints: { codecs: ['video/VP9'] } })).encodings).toMatchObject([{ scalabilityMode: 'L3T3_KEY' }]);
});

test('the rates stay below what the publication and the room allow, all layers together', () => {
  const hints = (most: number): PublishHints => ({ max_bitrate: { camera: most } });
  expect(rates(camera({ hints: hints(5_000_000) }))).toEqual([150_000, 500_000, 1_700_000]);
  expect(rates(camera({ hints: hints(1_500_000) }))).toEqual([150_000, 500_000, 850_000]);
  expect(rates(camera({ hints: hints(1_000_000) }))).toEqual([500_000, 500_000]); // the smallest is gone
  expect(rates(camera({ hints: hints(300_000) }))).toEqual([300_000]);
  expect(plan(camera({ hints: hints(300_000) })).encodings[0]).not.toHaveProperty('scaleResolutionDownBy');
  expect(rates(camera({ options: { maxBitrate: 1_500_000 }, hints: hints(5_000_000) }))).toEqual([150_000, 500_000, 850_000]);
  expect(rates(camera({ options: { maxBitrate: 4_000_000 } }))).toEqual([150_000, 500_000, 3_350_000]);
  expect(rates(camera({ options: { maxBitrate: 4_000_000, simulcast: false }, hints: hints(2_000_000) }))).toEqual([2_000_000]);
  expect(rates(camera({ options: { maxBitrate: 0 } }))).toEqual([undefined, undefined, undefined]);
  expect(rates(camera({ options: { maxBitrate: 0 }, hints: hints(1_500_000) }))).toEqual([150_000, 500_000, 850_000]);
});

test('fit never gives more than there is, nor a larger layer less than a smaller', () => {
  for (let cap = 1; cap < 3_000_000; cap += 12_345) {
    const fitted = fit([150_000, 500_000, 1_700_000], cap);
    expect(fitted.reduce((a, b) => a + b)).toBeLessThanOrEqual(cap);
    expect(fitted).toEqual([...fitted].sort((a, b) => a - b));
  }
});

test('the application names its own sizes, smallest first, within what the room allows', () => {
  const own = [{ scale: 3, maxFramerate: 7 }, { scale: 1, maxBitrate: 900_000 }];
  expect(plan(camera({ options: { simulcast: own } })).encodings).toEqual([
    { rid: 'h', scaleResolutionDownBy: 3, maxBitrate: 300_000, maxFramerate: 7 },
    { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 900_000 },
  ]);
  expect(rates(camera({ options: { simulcast: own }, hints: { max_bitrate: { camera: 800_000 } } }))).toEqual([300_000, 500_000]);
  expect(plan(camera({ options: { simulcast: [{ scale: 2 }] } })).encodings).toEqual([{ scaleResolutionDownBy: 2, maxBitrate: 500_000 }]);
  expect(plan(camera({ options: { simulcast: [4, 3, 2, 1].map((scale) => ({ scale })) } })).encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([3, 2, 1]);
});

test('frames per second, modes of scalability and what to give up are as asked', () => {
  const asked = plan(camera({ options: { codec: 'video/VP9', scalabilityMode: 'L1T2', maxFramerate: 12, degradationPreference: 'maintain-framerate' } }));
  expect(asked).toMatchObject({ encodings: [{ scalabilityMode: 'L1T2', maxFramerate: 12 }], degradation: 'maintain-framerate' });
  const screen = plan(camera({ source: 'screen', contentHint: 'detail', options: { maxFramerate: 10, degradationPreference: 'balanced' } }));
  expect([screen.encodings.map(({ maxFramerate }) => maxFramerate), screen.degradation]).toEqual([[5, 10], 'balanced']);
});

test('several codecs may be preferred, in order', () => {
  expect(plan(camera({ options: { codec: ['video/H265', 'video/AV1', 'video/vp9'] } })).codecs).toEqual(['video/AV1', 'video/vp9']);
  const hints: PublishHints = { codecs: ['video/VP8', 'video/VP9'] };
  expect(plan(camera({ hints, options: { codec: ['video/AV1', 'video/VP9'] } })).codecs).toEqual(['video/VP9', 'video/VP8']);
});

test('redundant audio comes before Opus, if the browser has it', () => {
  const sound = (change: Partial<PlanSubject>): PlanSubject => camera({ kind: 'audio', source: 'microphone', ...change });
  expect(plan(sound({ options: { red: true } })).codecs).toEqual(['audio/opus']);
  vi.stubGlobal('RTCRtpSender', { getCapabilities: () => ({ codecs: [{ mimeType: 'audio/opus' }, { mimeType: 'audio/red' }] }) });
  expect(plan(sound({ options: { red: true }, hints: { codecs: ['audio/opus'] } })).codecs).toEqual(['audio/red', 'audio/opus']);
  expect(plan(sound({})).codecs).toEqual([]);
  expect(plan(sound({ options: { dtx: true, fec: false } }))).toMatchObject({ dtx: true, fec: false });
  expect(plan(sound({}))).toMatchObject({ dtx: false, fec: true });
});

test('voices are left to the browser; music and the sound of screens are stereo', () => {
  const sound = (change: Partial<PlanSubject>): PlanSubject => camera({ kind: 'audio', source: 'microphone', width: 0, height: 0, ...change });
  expect(plan(sound({}))).toMatchObject({ encodings: [{}], music: false, codecs: [] });
  expect(plan(sound({ options: { music: true } }))).toMatchObject({ encodings: [{ maxBitrate: 128_000 }], music: true });
  expect(plan(sound({ source: 'screen-audio' })).music).toBe(true);
  expect(plan(sound({ source: 'screen-audio', options: { music: false } })).music).toBe(false);
  expect(rates(sound({ options: { music: true }, hints: { max_bitrate: { microphone: 64_000 } } }))).toEqual([64_000]);
});

test('what is announced leaves out what goes without saying', () => {
  expect(announced(plan(camera({ options: { codec: 'video/VP9' } })))).toEqual({
    encodings: [{ max_bitrate: 1_700_000, scalability_mode: 'L3T3_KEY' }],
    width: 1280,
    height: 720,
  });
  expect(announced(plan(camera({ width: 0, height: 0 })))).not.toHaveProperty('width');
  expect(announced(plan(camera())).encodings[2]).toEqual({ rid: 'f', max_bitrate: 1_700_000, scalability_mode: 'L1T3' });
});
