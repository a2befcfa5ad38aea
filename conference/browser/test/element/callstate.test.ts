import { describe, expect, it } from 'vitest';
import { abilitiesOf, tilesOf } from '../../src/element/callstate.js';
import { FakeTrack, person, publication, roomSnapshot } from './fakes.js';

const own = { picture: null, muted: true };

describe('tilesOf', () => {
  it('puts screens first and the participant itself last', () => {
    const grace = person('p1', 'Grace', { publications: [publication('camera'), publication('screen')] });
    const alan = person('p2', 'Alan');
    const tiles = tilesOf(roomSnapshot({ participants: [grace, alan] }), own);
    expect(tiles.map(({ kind, name, self }) => `${kind} ${name}${self ? ' self' : ''}`)).toEqual([
      'screen Grace',
      'person Grace',
      'person Alan',
      'person Me self',
    ]);
  });

  it('gives every tile its own key, also for people of the same name', () => {
    const twins = ['p1', 'p2'].map((sid) => person(sid, 'Alex', { publications: [publication('screen', { id: `s-${sid}` })] }));
    const keys = tilesOf(roomSnapshot({ participants: twins }), own).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has a picture only while one flows', () => {
    const track = new FakeTrack('video').real;
    const picture = (change: object) => {
      const grace = person('p1', 'Grace', { publications: [publication('camera', { track, ...change })] });
      return tilesOf(roomSnapshot({ participants: [grace] }), own)[0]!.picture;
    };
    expect(picture({})).toBe(track);
    expect(picture({ muted: true })).toBeNull();
    expect(picture({ paused: true })).toBeNull();
    expect(picture({ track: null })).toBeNull();
    expect(picture({ unavailable: 'codec_unsupported' })).toBeNull();
  });

  it('marks as muted whoever cannot be heard, and never as speaking', () => {
    const muted = (publications: ReturnType<typeof publication>[]) => {
      const tile = tilesOf(roomSnapshot({ participants: [person('p1', 'G', { speaking: true, publications })] }), own)[0]!;
      return [tile.muted, tile.speaking];
    };
    expect(muted([publication('microphone')])).toEqual([false, true]);
    expect(muted([publication('microphone', { muted: true })])).toEqual([true, false]);
    expect(muted([])).toEqual([true, false]);
  });

  it('shows what this page captures before the server knows', () => {
    const picture = new FakeTrack('video').real;
    expect(tilesOf(roomSnapshot(), { picture, muted: false })).toMatchObject([{ self: true, picture, muted: false }]);
  });

  it('shows no tile of a hidden participant', () => {
    expect(tilesOf(roomSnapshot({ grant: { hidden: true } }), own)).toEqual([]);
  });
});

describe('abilitiesOf', () => {
  it('offers what the grant holds', () => {
    const grant = { publish: ['microphone' as const] };
    expect(abilitiesOf(roomSnapshot({ grant }))).toEqual({ microphone: true, camera: false, screen: false });
    expect(abilitiesOf(roomSnapshot({ grant: {} }))).toEqual({ microphone: false, camera: false, screen: false });
  });
});
