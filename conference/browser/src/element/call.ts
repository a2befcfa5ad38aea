import type { Room } from '../room.js';
import { abilitiesOf, soundsOf, tilesOf } from './callstate.js';
import { ChatPanel } from './chatpanel.js';
import type { MediaSwitch } from './mediaswitch.js';
import { ScreenSwitch } from './screenswitch.js';
import type { Announcement, CallState } from './state.js';
import type { StringKey } from './strings.js';

/** Above this many people, comings and goings are no longer announced. */
const announcedUpTo = 12;

/** The switches of a call's own devices. */
export interface Switches {
  readonly microphone: MediaSwitch;
  readonly camera: MediaSwitch;
}

/** A call in progress: what is seen and done between joining a Room and leaving it. */
export class Call {
  readonly room: Room;
  readonly chat: ChatPanel;
  readonly screen: ScreenSwitch;
  readonly #switches: Switches;
  readonly #changed: () => void;
  readonly #undo: readonly (() => void)[];
  readonly #permitted = new Map<MediaSwitch, boolean>();
  #announcement: Announcement | undefined;

  /**
   * Takes over a joined room and publishes the devices that are on.
   * `chatOpen` says whether there is space for the chat from the start.
   */
  constructor(room: Room, switches: Switches, chatOpen: boolean, changed: () => void) {
    this.room = room;
    this.#switches = switches;
    this.#changed = changed;
    this.chat = new ChatPanel(room.chat, chatOpen, changed);
    this.screen = new ScreenSwitch(room, changed);
    this.#undo = [
      room.subscribe(() => this.#follow()),
      room.on('participantJoined', ({ name }) => this.#announce('call.joined', name)),
      room.on('participantLeft', ({ name }) => this.#announce('call.left', name)),
      room.on('published', ({ source, participant }) => {
        if (source === 'screen') this.#announce('call.sharing', participant.name);
      }),
      room.on('unpublished', ({ source, participant }) => {
        if (source === 'screen') this.#announce('call.stoppedSharing', participant.name);
      }),
    ];
    this.#follow();
  }

  get state(): CallState {
    const room = this.room.getSnapshot();
    const { microphone, camera } = this.#switches;
    return {
      room: room.name,
      reconnecting: room.state !== 'connected' || room.media === 'disconnected',
      people: room.participants.length + (room.grant.hidden ? 0 : 1),
      tiles: tilesOf(room, { picture: camera.state.track, muted: !microphone.state.on }),
      sounds: soundsOf(room),
      can: abilitiesOf(room),
      sharing: this.screen.sharing,
      chat: room.extensions.includes('chat') ? this.chat.state : undefined,
      announcement: this.#announcement,
    };
  }

  /** An element shows a received publication, until the function returned is called. A screen goes before faces. */
  watch(id: string, video: HTMLVideoElement): () => void {
    for (const { publications } of this.room.participants.values()) {
      const publication = publications.find((each) => each.id === id);
      if (publication) return publication.observe(video, { priority: publication.source === 'screen' ? 1 : 0 });
    }
    return () => undefined;
  }

  /** Lets go of the room and the devices; the room itself is left by whoever ends the call. */
  dispose(): void {
    for (const undo of this.#undo) undo();
    this.chat.dispose();
    this.screen.dispose();
    this.#switches.microphone.detach();
    this.#switches.camera.detach();
  }

  /** Publishes what the grant allows, which may change during the call. */
  #follow(): void {
    const can = abilitiesOf(this.room.getSnapshot());
    this.#permit(this.#switches.microphone, can.microphone);
    this.#permit(this.#switches.camera, can.camera);
    this.#changed();
  }

  #permit(device: MediaSwitch, allowed: boolean): void {
    if (this.#permitted.get(device) === allowed) {
      device.observe();
      return;
    }
    this.#permitted.set(device, allowed);
    if (allowed) device.attach(this.room);
    else device.detach();
  }

  #announce(key: StringKey, name: string): void {
    if (this.room.participants.size > announcedUpTo) return;
    this.#announcement = { key, name };
    this.#changed();
  }
}
