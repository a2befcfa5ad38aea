import type { ParticipantSnapshot } from './participant.js';
import type { Room } from './room.js';

/** What a feature takes in of its extension. @internal */
export interface FeatureEvents {
  /** What the server tells newcomers, whole: at each join, and after a cut in which events were missed. */
  state?(data: unknown): void;
  /** An event or a notice of the extension, by its name without the extension's. */
  event?(verb: string, data: unknown): void;
  /** Whether it is there, or what one may do, may have changed. */
  changed(): void;
}

/** Lets a feature follow its extension for as long as the room lives. @internal */
export function follow(room: Room, name: string, events: FeatureEvents): void {
  room.on('synced', () => {
    if (room.extensions.includes(name)) {
      events.state?.(room.extensionState(name));
    }
    events.changed();
  });
  room.on('state', () => events.changed());
  room.on('participantUpdated', (participant) => {
    if (participant === room.localParticipant) {
      events.changed();
    }
  });
  room.on('extension', (type, data) => {
    if (type.startsWith(`${name}.`)) {
      events.event?.(type.slice(name.length + 1), data);
    }
  });
}

/** Whether the room has the extension and this participant is in it, seen by others. @internal */
export function takesPart(room: Room, name: string): boolean {
  return room.extensions.includes(name) && !(room.localParticipant.grant.hidden ?? false);
}

/** Name of somebody in the room; empty for who is not there. @internal */
export function nameOf(room: Room, sid: string): string {
  return (sid === room.localParticipant.sid ? room.localParticipant : room.participants.get(sid))?.name ?? '';
}

/** Everybody but those who are hidden, oneself included. @internal */
export function isHere(room: Room, sid: string): boolean {
  return sid === room.localParticipant.sid || room.participants.has(sid);
}

/** A participant's place in a list; -1 for none. @internal */
export function placeOf(list: readonly { readonly participant: ParticipantSnapshot['sid'] }[], sid: string): number {
  return list.findIndex(({ participant }) => participant === sid);
}
