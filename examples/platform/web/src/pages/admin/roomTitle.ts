import type { TFunction } from 'i18next';
import type { Room } from './queries';

/** What a room is called: as its conference, or by what kind of room it is. */
export function roomTitle(t: TFunction<'admin'>, room: Pick<Room, 'name' | 'conference'>): string {
  if (room.conference) return room.conference.title;
  const number = /^meet-([0-9]{4,12})$/.exec(room.name)?.[1];
  if (number) return t('rooms.byNumber', { number });
  if (room.name.startsWith('match-')) return t('rooms.strangers');
  return room.name;
}
