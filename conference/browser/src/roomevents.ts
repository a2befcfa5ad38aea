import type { Connection } from './connection.js';
import { RotundaError } from './errors.js';
import type { Lobby } from './lobby.js';
import type { Mesh } from './mesh.js';
import type { LocalParticipant } from './participant.js';
import { CloseCode, type EventMap, type GrantChanged, type Joined, type Left, type NoticeMap, type RoomUpdated, type TransportKind, type UnmuteAsked } from './protocol.gen.js';
import type { Publisher } from './publisher.js';
import type { Reception } from './reception.js';
import type { Roster } from './roster.js';

/** What the server's events are applied to. @internal */
export interface RoomParts {
  readonly roster: Roster;
  readonly publisher: Publisher;
  readonly reception: Reception;
  readonly local: LocalParticipant;
  readonly mesh: Mesh;
  readonly lobby: Lobby;
  connection(): Connection | undefined;
  /** The room as the server describes it, whole. */
  takeIn(joined: Joined): void;
  /** This client waits to be let in, as it is told again. */
  waits(joined: Joined): void;
  /** This client was let in. */
  admitted(joined: Joined): void;
  roomUpdated(change: RoomUpdated): void;
  unmuteAsked(asked: UnmuteAsked): void;
  granted(change: GrantChanged): void;
  mediaChanged(): void;
  updated(participant: LocalParticipant): void;
  extension(type: string, data: unknown): void;
  lost(error: RotundaError): void;
  /** The room goes on elsewhere. */
  moved(left: Left): void;
  closed(left: Left): void;
}

/** What reaches the room by another way, or is of no use to it. */
type Elsewhere = 'ping';

type Handlers = { [K in Exclude<keyof (EventMap & NoticeMap), Elsewhere | 'data_refused'>]: (data: (EventMap & NoticeMap)[K]) => void };

/** Applies the server's events to a room. @internal */
export function roomEvents(parts: RoomParts): (type: string, data: unknown) => void {
  const handlers = handlersOf(parts);
  return (type, data) => {
    if (Object.hasOwn(handlers, type)) {
      (handlers as unknown as Record<string, (data: unknown) => void>)[type]!(data);
    } else if (type.includes('.')) {
      parts.extension(type, data);
    } // anything else is news of a newer server
  };
}

function handlersOf(parts: RoomParts): Handlers {
  const { roster, publisher, reception, local, mesh, lobby } = parts;

  /** The server ended a transport; the number is that of the next one, without it the one after the present. */
  const renew = (transport: TransportKind, number?: number): void => {
    if (parts.connection()?.renew(transport, number)) {
      if (transport === 'send') {
        publisher.restart();
      }
      parts.mediaChanged();
    }
  };

  return {
    snapshot: (snapshot) => {
      if (snapshot.waiting) {
        parts.waits(snapshot);
        return;
      }
      parts.admitted(snapshot); // if it waited until now
      renew('send', snapshot.transports?.send ?? 0);
      renew('receive', snapshot.transports?.receive ?? 0);
      parts.takeIn(snapshot);
      publisher.sync(snapshot.self.publications ?? []);
      if (snapshot.receive) {
        parts.connection()?.receive.offer(snapshot.receive);
      }
    },
    participant_joined: (info) => roster.joined(info),
    participant_updated: (change) => roster.updated(change),
    participant_left: (left) => roster.left(left.participant, left.reason),
    published: (info) => {
      roster.published(info);
      publisher.announced(info.id);
    },
    unpublished: (ref) => {
      roster.unpublished(ref);
      publisher.unpublished(ref.publication);
    },
    muted: (mute) => {
      roster.muted(mute);
      publisher.muted(mute);
    },
    peer: (message) => mesh.receive(message),
    route: (route) => mesh.route(route),
    offer: (offer) => parts.connection()?.receive.offer(offer),
    subscriptions: (states) => roster.subscriptions(states),
    transport_closed: ({ transport }) => renew(transport),
    layers: (layers) => publisher.layers(layers),
    grant: (change) => {
      local.setGrant(change.grant);
      if (change.role !== undefined) {
        local.patch({ role: change.role });
      }
      reception.granted();
      parts.granted(change);
      parts.updated(local);
    },
    room_updated: (change) => parts.roomUpdated(change),
    unmute_asked: (asked) => parts.unmuteAsked(asked),
    knock: (knock) => lobby.knocked(knock),
    knock_ended: (ended) => lobby.ended(ended),
    admitted: (joined) => parts.admitted(joined),
    left: (left) => {
      const { reason, message } = left;
      parts.connection()?.session.close(CloseCode.Normal, '');
      if (reason === 'timeout') {
        parts.lost(new RotundaError('session_lost', message || 'the server took this client for gone'));
      } else if (reason === 'migrated' && left.room && left.ticket) {
        parts.moved(left);
      } else {
        parts.closed(left);
      }
    },
    speakers: (speakers) => roster.speaking(speakers),
    levels: (levels) => roster.levels(levels),
    quality: (qualities) => roster.quality(qualities),
    receiving: (receiving) => roster.receiving(receiving),
  };
}
