import { expect, test } from 'vitest';
import { stereoMids, withOpus } from '../src/sdp.js';

const sdp = (...lines: string[]): string => `${['v=0', 's=-', ...lines].join('\r\n')}\r\n`;

const audio = (mid: string, ...fmtp: string[]): string[] => [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
  `a=mid:${mid}`,
  'a=rtpmap:111 opus/48000/2',
  ...fmtp.map((parameters) => `a=fmtp:111 ${parameters}`),
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
];

const video = ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:9', 'a=rtpmap:96 VP8/90000', 'a=fmtp:96 stereo=1'];

test('sections offered in stereo are known by either parameter', () => {
  const offer = sdp(...audio('0', 'minptime=10;useinbandfec=1'), ...audio('1', 'minptime=10; sprop-stereo=1'), ...audio('2', 'stereo=1;minptime=10'), ...audio('3', 'sprop-stereo=0;stereo=0'), ...audio('4'), ...video);
  expect([...stereoMids(offer)]).toEqual(['1', '2']);
});

test('parameters are added to the Opus of the sections meant, and nothing else changes', () => {
  const before = sdp(...audio('0', 'minptime=10;useinbandfec=1'), ...audio('1', 'minptime=10;stereo=0;useinbandfec=1'), ...audio('2'), ...video);
  expect(withOpus(before, new Set(['1', '2', '9']), ['stereo=1', 'sprop-stereo=1'])).toBe(
    sdp(...audio('0', 'minptime=10;useinbandfec=1'), ...audio('1', 'minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1'), ...audio('2', 'stereo=1;sprop-stereo=1'), ...video),
  );
});

test('without such sections it is the same text, whatever it is', () => {
  expect(withOpus('answer', new Set(), ['stereo=1'])).toBe('answer');
  expect(withOpus('answer', new Set(['0']), ['stereo=1'])).toBe('answer');
  expect([...stereoMids('')]).toEqual([]);
});
