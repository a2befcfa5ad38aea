import { describe, expect, it } from 'vitest';
import { arrange, byDay, daysAgo, entriesOf, nothing, same, without } from './timeline';
import type { Entry, Pages } from './timeline';

/** An entry that went live n minutes before noon. */
function entry(id: string, minutes: number, live = false): Entry {
  const at = new Date(Date.UTC(2030, 0, 31, 12) - minutes * 60_000).toISOString();
  return {
    id, at, live, started: minutes * 60, duration: 60,
    conference: {
      id: 'c' + id, owner: 'o', title: 'Title ' + id, description: '', public: false, password: false, lobby: false,
      state: live ? 'live' : 'finished', created_at: at, broadcast_at: at,
    },
    owner: { id: 'o', full_name: 'Grace', connected: true },
  };
}

const pages = (...lists: Entry[][]): Pages => ({
  pages: lists.map((items, i) => ({ items, ...(i < lists.length - 1 ? { next: 'n' + i } : {}) })),
});

describe('arrange', () => {
  const one = entry('1', 60);
  const two = entry('2', 30, true);
  const three = entry('3', 10);

  it('puts what is live first', () => {
    expect(arrange([three, two, one], nothing, false)).toEqual({ live: ['2'], earlier: ['3', '1'], fresh: 0 });
  });

  it('shows the first entries, however far down the page is', () => {
    expect(arrange([two, one], nothing, true)).toEqual({ live: ['2'], earlier: ['1'], fresh: 0 });
  });

  it('moves nothing while somebody reads, and counts what is new', () => {
    const before = arrange([two, one], nothing, false);
    const held = arrange([entry('4', 1, true), three, { ...two, live: false }, one], before, true);
    expect(held).toEqual({ live: ['2'], earlier: ['1'], fresh: 2 });
    expect(arrange([entry('4', 1, true), three, { ...two, live: false }, one], held, false)).toEqual({ live: ['4'], earlier: ['3', '2', '1'], fresh: 0 });
  });

  it('adds older ones below, live or not', () => {
    const before = arrange([three, one], nothing, false);
    expect(arrange([three, one, entry('0', 90, true), entry('00', 95)], before, true)).toEqual({ live: [], earlier: ['3', '1', '0', '00'], fresh: 0 });
  });

  it('leaves out what is gone', () => {
    const before = arrange([three, two, one], nothing, false);
    expect(arrange([one], before, true)).toEqual({ live: [], earlier: ['1'], fresh: 0 });
  });

  it('is known again', () => {
    const a = arrange([three, two, one], nothing, false);
    expect(same(a, arrange([three, two, one], a, true))).toBe(true);
    expect(same(a, arrange([three, one], a, true))).toBe(false);
    expect(same(a, { ...a, fresh: 1 })).toBe(false);
  });
});

describe('entriesOf', () => {
  it('shows what two pages have once', () => {
    expect(entriesOf(pages([entry('2', 1), entry('1', 2)], [entry('1', 2), entry('0', 3)])).map((e) => e.id)).toEqual(['2', '1', '0']);
    expect(entriesOf(undefined)).toEqual([]);
  });
});

it('without', () => {
  const next = without(pages([entry('2', 2, true), entry('1', 3)], [entry('0', 4)]), (e) => !e.live);
  expect(entriesOf(next).map((e) => e.id)).toEqual(['2']);
});

describe('days', () => {
  it('has one group for each', () => {
    const noon = (day: number): Entry => ({ ...entry(String(day), 0), at: new Date(2030, 0, day, 12).toISOString() });
    const late: Entry = { ...noon(31), id: 'late', at: new Date(2030, 0, 31, 23, 59).toISOString() };
    const days = byDay([late, noon(31), noon(30)]);
    expect(days.map((d) => d.entries.map((e) => e.id))).toEqual([['late', '31'], ['30']]);
    expect(days[0]?.date).toEqual(new Date(2030, 0, 31));
  });

  it('counts by the calendar', () => {
    expect(daysAgo(new Date(2030, 0, 31, 23), new Date(2030, 1, 1, 1))).toBe(1);
    expect(daysAgo(new Date(2030, 0, 31), new Date(2030, 0, 31, 23))).toBe(0);
    expect(daysAgo(new Date(2030, 2, 30), new Date(2030, 3, 1))).toBe(2); // the clock changes between
  });
});
