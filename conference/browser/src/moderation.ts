import type { Ban, Grant, RequestMap, Source } from './protocol.gen.js';

/** What can be changed of a room; what is left out stays as it is. */
export interface RoomChange {
  /** Nobody else gets in. */
  readonly locked?: boolean;
  /** Newcomers wait to be admitted. */
  readonly lobby?: boolean;
  /** Empty takes the password away. */
  readonly password?: string;
  readonly capacity?: number;
  /** By key; null deletes. */
  readonly metadata?: Readonly<Record<string, string | null>>;
}

/** An identity that is not let into a room. */
export interface BannedIdentity {
  readonly identity: string;
  /** Its name when it was banned. */
  readonly name: string;
  /** Identity of who banned it; empty for the application. */
  readonly by: string;
  readonly message: string;
  /** Since when, in unix milliseconds. */
  readonly at: number;
  /** Until when, in unix milliseconds; undefined: for good. */
  readonly until: number | undefined;
}

/** Asks the server. @internal */
export type AskServer = <K extends keyof RequestMap>(type: K, data: RequestMap[K]['data']) => Promise<RequestMap[K]['reply']>;

/**
 * What who runs a room does to others and to the room. All of it rejects with
 * `forbidden` for who has no grant to moderate, and for what is asked of
 * somebody who has the grant `admin` when one has not. Participants are named
 * by SID.
 */
export class Moderation {
  /** @internal */
  readonly ask: AskServer;

  /** @internal */
  constructor(ask: AskServer) {
    this.ask = ask;
  }

  /** Puts somebody out of the room, who may come back. The message is for them. */
  async remove(participant: string, message = ''): Promise<void> {
    await this.ask('remove', { participant, ...said(message) });
  }

  /** Puts somebody out of the room, who is not let in again before unban. */
  async ban(participant: string, message = ''): Promise<void> {
    await this.ask('remove', { participant, ban: true, ...said(message) });
  }

  /** Lets an identity in again. */
  async unban(identity: string): Promise<void> {
    await this.ask('unban', { identity });
  }

  /** Who is banned from the room, the newest first. */
  async bans(): Promise<readonly BannedIdentity[]> {
    return (await this.ask('bans', {})).bans.map(banned);
  }

  /** Mutes a publication of somebody, for all; its owner may unmute it. */
  async muteParticipant(publication: string): Promise<void> {
    await this.ask('mute_participant', { publication });
  }

  /** Asks somebody to unmute what it publishes of a source, or to publish it: event "unmuteAsked" of its room. */
  async askToUnmute(participant: string, source: Source = 'microphone'): Promise<void> {
    await this.ask('ask_unmute', { participant, source });
  }

  /** Gives somebody a role, and what it permits: "host", "moderator", "presenter", "viewer" or one of the application's. */
  async setRole(participant: string, role: string): Promise<void> {
    await this.ask('set_role', { participant, role: role as RequestMap['set_role']['data']['role'] });
  }

  /** Says what somebody may do, who has no role then. */
  async setGrant(participant: string, grant: Grant): Promise<void> {
    await this.ask('set_grant', { participant, grant });
  }

  /** Changes the lock, the lobby, the password, the capacity or the metadata of the room. */
  async updateRoom(change: RoomChange): Promise<void> {
    await this.ask('update_room', change);
  }

  /** Changes somebody's name or attributes; a null attribute is deleted. */
  async updateParticipant(participant: string, change: { readonly name?: string; readonly attributes?: Readonly<Record<string, string | null>> }): Promise<void> {
    await this.ask('update_participant', { participant, ...change });
  }

  /** Sends somebody to another room, where the application permits that; its client goes there by itself. */
  async move(participant: string, room: string): Promise<void> {
    await this.ask('move', { participant, room: room.normalize('NFC') });
  }

  /** Closes the room for all; needs the grant `admin`. */
  async end(): Promise<void> {
    await this.ask('end_room', {});
  }
}

function said(message: string): { message?: string } {
  return message === '' ? {} : { message };
}

function banned({ identity, name = '', by = '', message = '', at, until }: Ban): BannedIdentity {
  return Object.freeze({ identity, name, by, message, at, until: until || undefined });
}
