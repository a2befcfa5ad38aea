import type { Mode, RoomInfo, RoomUpdated } from './protocol.gen.js';

/** What all in a room may know of how it is run; frozen. */
export interface RoomSettings {
  /** Nobody else gets in. */
  readonly locked: boolean;
  /** Newcomers wait to be let in. */
  readonly lobby: boolean;
  /** It has a password. */
  readonly protected: boolean;
  /** How many may be in it; 0 when that is not known. */
  readonly capacity: number;
  /** Which way media takes. */
  readonly mode: Mode;
  /** The application's properties of the room. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The settings of a room, or of none. @internal */
export function settingsOf(info: Partial<RoomInfo> = {}): RoomSettings {
  const { locked = false, lobby = false, capacity = 0, mode, metadata = {} } = info;
  return Object.freeze({ locked, lobby, protected: info.protected ?? false, capacity, mode: mode || 'sfu', metadata: Object.freeze({ ...metadata }) });
}

/** The settings after a change. @internal */
export function changed(settings: RoomSettings, { metadata, ...change }: RoomUpdated): RoomSettings {
  const merged = Object.entries({ ...settings.metadata, ...metadata }).filter((entry): entry is [string, string] => entry[1] !== null);
  return settingsOf({ ...settings, ...change, metadata: Object.fromEntries(merged) });
}
