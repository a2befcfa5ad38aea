import type { Room } from '../room.js';
import type { Source } from '../protocol.gen.js';
import { type Announcement, Announcer } from './announcer.js';
import { abilitiesOf, tilesOf, type Tile } from './callstate.js';
import type { LayoutMode } from './layout.js';
import type { MediaSwitch } from './mediaswitch.js';
import { type Asked, runningOf } from './managing.js';
import { PanelSet } from './panelset.js';
import { information, type Notice } from './problem.js';
import { ScreenSwitch } from './screenswitch.js';
import type { CallState } from './state.js';
import type { StringKey } from './strings.js';
import { Together } from './together.js';

/** Above this many people, comings and goings are no longer announced. */
const announcedUpTo = 30;

/** The switches of a call's own devices. */
export interface Switches {
  readonly microphone: MediaSwitch;
  readonly camera: MediaSwitch;
}

/** A call in progress: what is seen and done between joining a Room and leaving it. */
export class Call {
  readonly room: Room;
  readonly panels: PanelSet;
  readonly screen: ScreenSwitch;
  readonly #together: Together;
  readonly #switches: Switches;
  readonly #changed: () => void;
  readonly #announcer: Announcer;
  readonly #undo: readonly (() => void)[];
  readonly #permitted = new Map<MediaSwitch, boolean>();
  #announcements: readonly Announcement[] = [];
  #complaint: Notice | undefined;
  #asked: Asked | undefined;
  #fading: ReturnType<typeof setTimeout> | undefined;
  #layout: LayoutMode;
  #pinned = '';
  #speaker = '';

  /** Takes over a joined room, which publishes the devices that are on. `panel` is open from the start. */
  constructor(room: Room, switches: Switches, how: { readonly panel: string; readonly layout: LayoutMode }, changed: () => void) {
    this.room = room;
    this.#switches = switches;
    this.#changed = changed;
    this.#layout = how.layout;
    this.#announcer = new Announcer((announcements) => {
      this.#announcements = announcements;
      changed();
    });
    this.panels = new PanelSet(room, how.panel, changed);
    this.screen = new ScreenSwitch(room, changed);
    this.#together = new Together(room, changed, (key, name) => this.say(key, name), (panel) => this.panels.news(panel));
    this.#undo = [
      room.subscribe(() => this.#follow()),
      room.on('participantJoined', ({ name }) => this.#crowd('call.joined', name)),
      room.on('participantLeft', ({ name }) => this.#crowd('call.left', name)),
      room.on('published', ({ source, participant }) => {
        if (source === 'screen') this.say('call.sharing', participant.name);
      }),
      room.on('unpublished', ({ source, participant }) => {
        if (source === 'screen') this.say('call.stoppedSharing', participant.name);
      }),
      room.lobby.subscribe(changed),
      room.lobby.on('knock', ({ name }) => this.say('call.knock', name)),
      room.on('muted', (publication, muted, by) => this.#mutedBy('participant' in publication ? '' : publication.source, muted ? by : '')),
      room.on('unmuteAsked', (source, by) => this.#ask(source, this.#name(by))),
      room.on('granted', ({ publish }) => this.complain(information(publish?.length ? 'granted.publish' : 'granted.listen'))),
      room.on('moved', (name) => this.complain(information('moved', { room: name }))),
      room.playback.playAll(),
      room.playback.subscribe(changed),
      // The open chat is spoken by its own log.
      room.chat.on('message', ({ own, fromName }) => {
        if (!own && this.panels.opened !== 'chat') this.say('call.message', fromName);
      }),
    ];
    this.#follow();
  }

  /** What did not work of what the person did last; undefined when all did. */
  get complaint(): Notice | undefined {
    return this.#complaint;
  }

  /** Tells what did not work, or that it was read; with a time, for so long. */
  complain(complaint: Notice | undefined, forMs?: number): void {
    clearTimeout(this.#fading);
    if (forMs !== undefined) this.#fading = setTimeout(() => this.complain(undefined), forMs);
    this.#complaint = complaint;
    this.#changed();
  }

  /** What somebody asks the person to do; undefined for nothing. */
  get asked(): Asked | undefined {
    return this.#asked;
  }

  /** It was answered. */
  answered(): void {
    this.#asked = undefined;
    this.#changed();
  }

  /** Says something to those who do not see it, soon. */
  say(key: StringKey, name = ''): void {
    this.#announcer.add(key, name);
  }

  get layout(): LayoutMode {
    return this.#layout;
  }

  set layout(layout: LayoutMode) {
    if (layout === this.#layout) return;
    this.#layout = layout;
    this.#changed();
  }

  /** Key of the tile that is kept large; empty for none. */
  get pinned(): string {
    return this.#pinned;
  }

  set pinned(key: string) {
    this.#pinned = key;
    this.#changed();
  }

  /** Key of the tile of the one who speaks, or spoke last; empty for nobody. */
  get speaker(): string {
    return this.#speaker;
  }

  get state(): CallState {
    const room = this.room.getSnapshot();
    const { microphone, camera } = this.#switches;
    const tiles = tilesOf(room, { picture: camera.state.track, muted: !microphone.state.on });
    if (!tiles.some(({ key }) => key === this.#pinned)) this.#pinned = ''; // left, or stopped sharing
    this.#hear(tiles);
    return {
      room: room.name,
      reconnecting: room.state !== 'connected' || room.media === 'disconnected',
      people: room.participants.length + (room.grant.hidden ? 0 : 1),
      tiles,
      soundBlocked: this.room.playback.getSnapshot().blocked,
      can: abilitiesOf(room),
      sharing: this.screen.sharing,
      layout: this.#layout,
      pinned: this.#pinned,
      spotlight: this.#together.spotlight,
      speaker: this.#speaker,
      chat: room.extensions.includes('chat') || room.extensions.includes('files') ? this.panels.chat.state : undefined,
      together: this.#together.state,
      running: runningOf(room, this.room.lobby.getSnapshot().waiting),
      asked: this.#asked,
      panels: this.panels.state,
      announcements: this.#announcements,
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

  /** Lets go of the room, which is left by whoever ends the call, and closes the devices. */
  dispose(): void {
    for (const undo of this.#undo) undo();
    clearTimeout(this.#fading);
    this.#announcer.dispose();
    this.#together.dispose();
    this.panels.dispose();
    this.screen.dispose();
    this.#switches.microphone.rest();
    this.#switches.camera.rest();
  }

  /** The grant may change during the call. */
  #follow(): void {
    const can = abilitiesOf(this.room.getSnapshot());
    this.#permit(this.#switches.microphone, can.microphone);
    this.#permit(this.#switches.camera, can.camera);
    this.#changed();
  }

  #permit(device: MediaSwitch, allowed: boolean): void {
    // What was never allowed is kept closed by the room, and the wish for the next call.
    if (this.#permitted.get(device) === true && !allowed) device.forbid();
    this.#permitted.set(device, allowed);
  }

  /** Somebody else muted what this person sends: it is told, since the person can end it. */
  #mutedBy(source: Source | '', by: string): void {
    if (by === '' && this.#complaint?.title === `muted.${source}.title`) this.complain(undefined); // it was ended, or is no news
    if (by === '' || (source !== 'microphone' && source !== 'camera' && source !== 'screen')) return;
    this.complain(information(`muted.${source}`, { name: this.#name(by) }));
  }

  #ask(source: Source, name: string): void {
    if (source !== 'microphone' && source !== 'camera' && source !== 'screen') return;
    if (!abilitiesOf(this.room.getSnapshot())[source]) return;
    this.#asked = { source, name };
    this.say(`asked.${source}`, name);
    this.#changed();
  }

  #name(sid: string): string {
    return (this.room.participants.get(sid) as { name: string } | undefined)?.name ?? '';
  }

  #crowd(key: StringKey, name: string): void {
    if (this.room.participants.size <= announcedUpTo) this.say(key, name);
  }

  /** Keeps whoever speaks first until that one is silent and another speaks. */
  #hear(tiles: readonly Tile[]): void {
    const speaking = tiles.filter((tile) => tile.speaking && !tile.self);
    if (speaking.length > 0 && !speaking.some(({ key }) => key === this.#speaker)) this.#speaker = speaking[0]!.key;
  }
}
