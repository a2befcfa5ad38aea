import { describe, expect, it } from 'vitest';
import { changes, creation, emptyForm, faultsOf, formOf, rebased } from './form';
import type { Changeable, ConferenceForm } from './form';
import { toLocalInput } from './when';

const now = new Date('2030-01-31T12:00:00Z');
const inMinutes = (n: number): string => toLocalInput(new Date(now.getTime() + n * 60_000));
const form = (some: Partial<ConferenceForm>): ConferenceForm => ({ ...emptyForm, title: 'Stand-up', ...some });

const stored: Changeable = {
  title: 'Stand-up', description: 'Each Monday', public: false, lobby: false, password: true, state: 'upcoming', starts_at: '2030-02-01T09:30:45Z',
};

describe('faultsOf', () => {
  it('is private and at once from the beginning', () => {
    expect(emptyForm).toMatchObject({ public: false, later: false, lobby: false, locked: false });
  });

  it.each([
    [{ title: 'ab' }, { title: 'titleShort' }],
    [{ title: '  ab  ' }, { title: 'titleShort' }],
    [{ title: 'abc' }, {}],
    [{ title: '🦉🦉🦉' }, {}],
    [{ title: '🦉'.repeat(200) }, {}],
    [{ title: 'x'.repeat(201) }, { title: 'titleLong' }],
    [{ description: 'x'.repeat(5001) }, { description: 'descriptionLong' }],
    [{ locked: true }, { password: 'passwordMissing' }],
    [{ locked: true, password: 'é'.repeat(129) }, { password: 'passwordLong' }],
    [{ locked: true, password: 'é'.repeat(128) }, {}],
    [{ password: 'left over' }, {}],
    [{ later: true }, { start: 'startMissing' }],
    [{ later: true, start: inMinutes(-1) }, { start: 'startOver' }],
    [{ later: true, start: inMinutes(1) }, {}],
    [{ later: true, start: inMinutes(6 * 366 * 24 * 60) }, { start: 'startFar' }],
    [{ start: inMinutes(-1) }, {}],
  ] as [Partial<ConferenceForm>, object][])('%j', (some, want) => {
    expect(faultsOf(form(some), now)).toEqual(want);
  });

  it('keeps the password and the start that there are', () => {
    const over: Changeable = { ...stored, starts_at: '2030-01-01T00:00:00Z' };
    expect(faultsOf(formOf(over), now, over)).toEqual({});
    expect(faultsOf({ ...formOf(over), start: inMinutes(-5) }, now, over)).toEqual({ start: 'startOver' });
  });
});

describe('creation', () => {
  it('sends what was asked for, without what was switched off again', () => {
    expect(creation(form({ title: ' Stand-up ', password: 'old', start: inMinutes(60) }))).toEqual({
      title: 'Stand-up', description: '', public: false, lobby: false,
    });
  });

  it('sends the start as a moment', () => {
    expect(creation(form({ later: true, start: inMinutes(60), locked: true, password: 'x', public: true, lobby: true }))).toEqual({
      title: 'Stand-up', description: '', public: true, lobby: true, password: 'x', starts_at: '2030-01-31T13:00:00.000Z',
    });
  });
});

describe('changes', () => {
  it('are none if nothing was', () => {
    expect(changes(formOf(stored), stored)).toEqual({});
  });

  it('are those alone', () => {
    expect(changes({ ...formOf(stored), title: 'Stand-up 2', public: true }, stored)).toEqual({ title: 'Stand-up 2', public: true });
  });

  it('take a password away, or change it', () => {
    expect(changes({ ...formOf(stored), locked: false, password: 'typed' }, stored)).toEqual({ password: '' });
    expect(changes({ ...formOf(stored), password: 'new' }, stored)).toEqual({ password: 'new' });
  });

  it('move the start, or unplan it, but not while it is live', () => {
    expect(changes({ ...formOf(stored), start: inMinutes(120) }, stored)).toEqual({ starts_at: '2030-01-31T14:00:00.000Z' });
    expect(changes({ ...formOf(stored), later: false }, stored)).toEqual({ starts_at: '' });
    expect(changes({ ...formOf(stored), later: false }, { ...stored, state: 'live' })).toEqual({});
  });
});

describe('rebased', () => {
  it('keeps what was typed, and takes over what others have changed', () => {
    const now: Changeable = { ...stored, title: 'Theirs', description: 'Theirs', lobby: true, password: false, starts_at: '2030-02-03T09:30:00Z' };
    const form = rebased({ ...formOf(stored), title: 'Mine' }, stored, now);
    expect(form).toEqual({ ...formOf(now), title: 'Mine' });
    expect(changes(form, now)).toEqual({ title: 'Mine' });
  });

  it('keeps a password and a start that were typed', () => {
    const now: Changeable = { ...stored, password: false, starts_at: '2030-02-03T09:30:00Z' };
    const form = rebased({ ...formOf(stored), password: 'new', start: inMinutes(120) }, stored, now);
    expect(changes(form, now)).toEqual({ password: 'new', starts_at: '2030-01-31T14:00:00.000Z' });
  });
});
