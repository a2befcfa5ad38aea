import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { deedOf, detailOf } from './audit';

const ann = '01a1ffec-0b7b-7bf7-8ba9-4fb0467f7016';
const room = '01a1ffec-0f17-7127-9c57-572fdbf7c7f9';
const t = ((key: string) => key) as unknown as TFunction<'admin'>;

test('what is done to an account has the account as its object', () => {
  const deed = deedOf({ action: 'suspend', object: ann, detail: 'spam' });
  expect(deed).toEqual({ act: 'suspend', target: ann, room: undefined, what: 'spam' });
  expect(detailOf(t, deed)).toBe('spam');
});

test('what is done in a room names the person in its detail', () => {
  expect(deedOf({ action: 'room_role', object: room, detail: `${ann} viewer` })).toEqual({ act: 'role', target: ann, room, what: 'viewer' });
  expect(deedOf({ action: 'room_ban', object: room, detail: ann })).toEqual({ act: 'ban', target: ann, room, what: '' });
  expect(deedOf({ action: 'room_end', object: room, detail: 'moderator' })).toEqual({ act: 'end', target: undefined, room, what: 'moderator' });
  expect(deedOf({ action: 'room_settings', object: room, detail: '' }).target).toBeUndefined();
});

test('details are put into words', () => {
  const detail = (action: string, text: string) => detailOf(t, deedOf({ action, object: room, detail: `${ann} ${text}` }));
  expect(detail('room_role', 'viewer')).toBe('role.viewer');
  expect(detail('room_put_out', 'banned')).toBe('audit.outcome.banned');
  expect(detail('room_put_out', 'migrated to another')).toBe('audit.outcome.moved');
  expect(detail('room_mute', 'screen-audio')).toBe('source.screenAudio');
  expect(detail('room_lobby', 'denied')).toBe('audit.outcome.denied');
  expect(detailOf(t, deedOf({ action: 'room_end', object: room, detail: 'moderator' }))).toBe('');
});

test('an act that is not known keeps what was written', () => {
  const deed = deedOf({ action: 'dance', object: ann, detail: 'all night' });
  expect(deed.act).toBeUndefined();
  expect(detailOf(t, deed)).toBe('all night');
});
