import type { ParticipantSnapshot } from '../participant.js';
import type { Grant } from '../protocol.gen.js';
import type { RoomSettings } from '../roomsettings.js';
import type { WaitingPerson } from '../lobby.js';
import type { RoomSnapshot } from '../room.js';
import type { Source } from '../protocol.gen.js';
import type { StringKey } from './strings.js';

/** What a moderator can do with somebody of the list. */
export interface Managed {
  /** Ids of the publications that can be muted; empty for what is not heard or seen. */
  readonly microphone: string;
  readonly camera: string;
  readonly screen: string;
  /** The roles that can be given, with the one it has. */
  readonly roles: readonly string[];
}

/** The room, for who runs it. */
export interface Running {
  readonly waiting: readonly WaitingPerson[];
  readonly settings: RoomSettings;
  readonly canEnd: boolean;
}

/** Somebody asks this person to unmute. */
export interface Asked {
  readonly source: 'microphone' | 'camera' | 'screen';
  /** Who asks; empty for the application. */
  readonly name: string;
}

const given = ['host', 'moderator', 'presenter', 'viewer'] as const;

/** What this participant can do with another one; undefined for nothing. The server has the last word. */
export function managedOf(person: ParticipantSnapshot, grant: Readonly<Grant>): Managed | undefined {
  if (!grant.moderate || person.local || (person.role === 'host' && !grant.admin)) return undefined;
  const heard = (source: Source): string => person.publications.find((each) => each.source === source && !each.muted)?.id ?? '';
  const roles: string[] = given.filter((role) => role !== 'host' || grant.admin);
  if (!roles.includes(person.role)) roles.unshift(person.role);
  return { microphone: heard('microphone'), camera: heard('camera'), screen: heard('screen'), roles };
}

/** The room for who runs it; undefined for everybody else. */
export function runningOf({ grant, settings }: RoomSnapshot, waiting: readonly WaitingPerson[]): Running | undefined {
  return grant.moderate ? { waiting, settings, canEnd: grant.admin === true } : undefined;
}

/** The words for a role; undefined for one of the application's, which goes by its name. */
export function roleKey(role: string): StringKey | undefined {
  if (role === '') return 'role.none';
  return (given as readonly string[]).includes(role) ? `role.${role as (typeof given)[number]}` : undefined;
}
