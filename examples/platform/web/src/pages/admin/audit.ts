import type { TFunction } from 'i18next';
import type { AuditEntry } from './queries';

/** The acts that there are words for. */
const acts = {
  suspend: 'suspend',
  unsuspend: 'unsuspend',
  make_admin: 'makeAdmin',
  unmake_admin: 'unmakeAdmin',
  become_admin: 'becomeAdmin',
  'report.resolve': 'resolveReport',
  'room.close': 'closeRoom',
  room_put_out: 'putOut',
  room_role: 'role',
  room_mute: 'mute',
  room_ban: 'ban',
  room_unban: 'unban',
  room_settings: 'settings',
  room_lobby: 'lobby',
  room_end: 'end',
} as const;

export type Act = (typeof acts)[keyof typeof acts];

/** An entry of the audit, taken apart for its sentence. */
export interface Deed {
  /** Undefined: there are no words for it. */
  act: Act | undefined;
  /** The id of who was acted on, if it was a person. */
  target: string | undefined;
  /** The id of the conference, or the name of the room. */
  room: string | undefined;
  /** What else there is to say: a role, a reason, an outcome, a note. */
  what: string;
}

/** Takes an entry apart. In acts in rooms the object is the room, and the detail begins with the id of the person. */
export function deedOf(entry: Pick<AuditEntry, 'action' | 'object' | 'detail'>): Deed {
  const act = (acts as Record<string, Act | undefined>)[entry.action];
  if (entry.action.startsWith('room_')) {
    const space = entry.detail.indexOf(' ');
    const alone = act === 'end' || act === 'settings';
    const target = alone ? undefined : (space < 0 ? entry.detail : entry.detail.slice(0, space)) || undefined;
    return { act, target, room: entry.object, what: alone ? entry.detail : space < 0 ? '' : entry.detail.slice(space + 1) };
  }
  if (act === 'closeRoom') return { act, target: undefined, room: entry.object, what: entry.detail };
  if (act === 'resolveReport') return { act, target: undefined, room: undefined, what: entry.detail };
  return { act, target: entry.object || undefined, room: undefined, what: entry.detail };
}

/** What else there is to say, in the words of the pages; empty if the sentence says it all. */
export function detailOf(t: TFunction<'admin'>, { act, what }: Deed): string {
  switch (act) {
    case 'role':
      return what === 'host' || what === 'moderator' || what === 'presenter' || what === 'viewer' ? t(`role.${what}`) : what;
    case 'lobby':
      return what === 'admitted' || what === 'denied' || what === 'left' ? t(`audit.outcome.${what}`) : what;
    case 'mute':
      return what === 'camera' || what === 'microphone' || what === 'screen' ? t(`source.${what}`) : what === 'screen-audio' ? t('source.screenAudio') : what;
    case 'putOut':
      if (what === 'banned' || what === 'removed' || what === 'lobby_denied') return t(`audit.outcome.${what}`);
      return what.startsWith('migrated') ? t('audit.outcome.moved') : what;
    case 'suspend':
    case 'resolveReport':
    case undefined:
      return what;
  }
  return '';
}
