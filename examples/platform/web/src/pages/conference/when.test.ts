import { describe, expect, it } from 'vitest';
import { countdown, fromLocalInput, suggestedStart, toLocalInput, zoneName } from './when';

describe('the date and time of an input', () => {
  it('comes back as it was, on whatever clock the machine has', () => {
    for (const value of ['2030-01-31T18:00', '2030-07-01T00:05', '2031-12-31T23:59']) {
      const at = fromLocalInput(value);
      expect(at && toLocalInput(at)).toBe(value);
    }
  });

  it('is on the own clock, not in UTC', () => {
    expect(fromLocalInput('2030-07-01T18:30')?.getTime()).toBe(new Date(2030, 6, 1, 18, 30).getTime());
  });

  it('may have seconds, which some browsers add', () => {
    expect(fromLocalInput('2030-07-01T18:30:15')?.getMinutes()).toBe(30);
  });

  it.each(['', 'tomorrow', '2030-02-31T10:00', '2030-13-01T10:00', '2030-01-01T25:00', '2030-01-01T10:61', '2030-01-01'])('refuses %j', (value) => {
    expect(fromLocalInput(value)).toBeUndefined();
  });
});

describe('suggestedStart', () => {
  it.each([
    [[2030, 0, 1, 10, 0], '2030-01-01T11:00'],
    [[2030, 0, 1, 10, 1], '2030-01-01T11:30'],
    [[2030, 0, 1, 10, 30], '2030-01-01T11:30'],
    [[2030, 0, 1, 10, 31], '2030-01-01T12:00'],
    [[2030, 11, 31, 22, 45], '2031-01-01T00:00'],
  ] as [[number, number, number, number, number], string][])('%j', (now, want) => {
    expect(toLocalInput(suggestedStart(new Date(...now)))).toBe(want);
  });
});

describe('zoneName', () => {
  it('names the zone as it is on that day', () => {
    expect(zoneName(new Date('2030-01-15T12:00:00Z'), 'en', 'Europe/Paris')).toBe('Central European Standard Time (GMT+1)');
    expect(zoneName(new Date('2030-07-15T12:00:00Z'), 'en', 'Europe/Paris')).toBe('Central European Summer Time (GMT+2)');
  });
});

describe('countdown', () => {
  it('counts each second that has begun', () => {
    expect(countdown(2 * 86_400_000 + 3 * 3_600_000 + 4 * 60_000 + 4_001)).toEqual({ days: 2, hours: 3, minutes: 4, seconds: 5 });
    expect(countdown(1)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 1 });
    expect(countdown(3_600_000)).toEqual({ days: 0, hours: 1, minutes: 0, seconds: 0 });
  });

  it('ends', () => {
    expect(countdown(0)).toBeUndefined();
    expect(countdown(-5)).toBeUndefined();
    expect(countdown(Number.NaN)).toBeUndefined();
  });
});
