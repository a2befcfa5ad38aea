import { LocalDevice } from '../device.js';
import { type Device, Devices } from '../devices.js';
import { RotundaError } from '../errors.js';
import type { RoomOptions } from '../options.js';
import { Room } from '../room.js';
import { Cell } from '../store.js';
import type { LeaveReason } from '../protocol.gen.js';
import { Call } from './call.js';
import type { ChatPanel } from './chatpanel.js';
import { type LayoutMode, layoutModes } from './layout.js';
import { type Memory, localMemory } from './memory.js';
import { MediaSwitch } from './mediaswitch.js';
import { browserNotice, type DeviceKind, deviceNotices, errorNotice, information, leftNotice, type Notice } from './problem.js';
import { canRoute } from '../playback.js';
import type { ElementState, FormState } from './state.js';
import type { StringKey } from './strings.js';
import { plainTuning, soundTunings, type Tuning, type TuningKey } from './tuning.js';

/** What the controller needs of the page. Optional fields default to the browser's own. */
export interface ControllerOptions {
  /** How to reach the server; asked at each join. */
  readonly access: () => Pick<RoomOptions, 'server' | 'token'>;
  /** Name of the panel to begin a call with; asked at each join. */
  readonly firstPanel?: () => string;
  readonly onJoined: (room: Room) => void;
  readonly onLeft: (reason: LeaveReason | undefined, error: RotundaError | undefined) => void;
  /** A join failed. */
  readonly onRefused?: (error: unknown) => void;
  readonly makeRoom?: (options: RoomOptions) => Room;
  readonly memory?: Memory;
  /** Whether the browser can make calls at all. */
  readonly capable?: boolean;
}

/**
 * The state of a `<rotunda-room>` and everything a person can do with it. It
 * knows nothing of the page it is shown on: views read its snapshots and call
 * its methods.
 */
export class Controller {
  readonly subscribe: Cell<ElementState>['subscribe'];
  readonly getSnapshot: Cell<ElementState>['getSnapshot'];

  readonly #options: ControllerOptions;
  readonly #memory: Memory;
  readonly #cell: Cell<ElementState>;
  readonly #devices = openList();
  readonly #undoDevices: (() => void) | undefined;
  readonly #local = { camera: new LocalDevice('camera'), microphone: new LocalDevice('microphone') };
  /** The tracks whose devices' names were asked for. */
  readonly #named = new Map<DeviceKind, MediaStreamTrack | null>();
  readonly #microphone: MediaSwitch;
  readonly #camera: MediaSwitch;

  #form = { name: '', room: '', nameMissing: false, roomMissing: false, password: '', passwordAsked: false, passwordProblem: '' as FormState['passwordProblem'], fixedName: false, fixedRoom: false };
  #notice: Notice | undefined;
  #joining: Room | undefined;
  #call: Call | undefined;
  #over = false;
  #tuning: Tuning;
  #speaker: string;
  #layout: LayoutMode = 'auto';
  #shortcuts: boolean;
  #disposed = false;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#memory = options.memory ?? localMemory;
    const { name = '', camera = '', microphone = '', speaker = '', tuning, shortcuts = true } = this.#memory.get();
    this.#tuning = { ...plainTuning, ...tuning };
    this.#speaker = speaker;
    this.#shortcuts = shortcuts;
    this.#form.name = name;
    this.#cell = new Cell(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
    const changed = (): void => this.#cell.changed();
    this.#undoDevices = this.#devices?.subscribe(changed);
    this.#microphone = new MediaSwitch(this.#local.microphone, (turned) => this.#deviceChanged('microphone', turned));
    this.#camera = new MediaSwitch(this.#local.camera, (turned) => this.#deviceChanged('camera', turned));
    const { backgroundBlur, ...sound } = this.#tuning;
    this.#microphone.recall(microphone, sound);
    this.#camera.recall(camera, backgroundBlur ? { backgroundBlur } : {});
    const capable = options.capable ?? typeof RTCPeerConnection === 'function';
    if (!capable) this.#notice = browserNotice;
  }

  /** The room of the call; undefined when there is none. */
  get room(): Room | undefined {
    return this.#call?.room;
  }

  /** Opens the camera and the microphone for the preview. */
  preview(): void {
    this.#microphone.allow();
    this.#camera.allow();
  }

  setName(name: string): void {
    this.#form = { ...this.#form, name, nameMissing: false };
    this.#cell.changed();
  }

  setRoom(room: string): void {
    const other = room.trim() !== this.#form.room.trim();
    this.#form = { ...this.#form, room, roomMissing: false, ...(other ? { password: '', passwordAsked: false, passwordProblem: '' } : {}) };
    this.#cell.changed();
  }

  setPassword(password: string): void {
    this.#form = { ...this.#form, password, passwordProblem: '' };
    this.#cell.changed();
  }

  /** Says which fields are the page's own, so that nobody is asked for them. */
  fix(name: boolean, room: boolean): void {
    this.#form = { ...this.#form, fixedName: name, fixedRoom: room };
    this.#cell.changed();
  }

  toggle(kind: DeviceKind): void {
    this.turn(kind, !this.#switch(kind).state.on);
  }

  /** Turns a device on or off. */
  turn(kind: DeviceKind, on: boolean): void {
    this.#switch(kind).turn(on);
  }

  /** Says something to those who do not see it happen. */
  say(key: StringKey, name = ''): void {
    this.#call?.say(key, name);
  }

  /** Says whether a device is on at first, without opening it. */
  startWith(kind: DeviceKind, on: boolean): void {
    this.#switch(kind).set(on);
  }

  chooseDevice(kind: DeviceKind, id: string): void {
    this.#switch(kind).choose(id);
    this.#memory.set(kind === 'camera' ? { camera: id } : { microphone: id });
  }

  chooseSpeaker(id: string): void {
    this.#speaker = id;
    this.#memory.set({ speaker: id });
    this.#route();
    this.#cell.changed();
  }

  /** Changes what the browser does to sound and picture, at once. */
  tune(key: TuningKey, on: boolean): void {
    this.#tuning = { ...this.#tuning, [key]: on };
    this.#memory.set({ tuning: this.#tuning });
    const device = (soundTunings as readonly TuningKey[]).includes(key) ? this.#microphone : this.#camera;
    device.process({ [key]: on });
    this.#cell.changed();
  }

  /** Plays what the browser blocked; call it in a click or key press. */
  playSound(): void {
    this.#call?.room.playback.start().catch(() => undefined); // the notice stays
  }

  /** Lets keys work, or not. */
  useShortcuts(on: boolean): void {
    this.#shortcuts = on;
    this.#memory.set({ shortcuts: on });
    this.#cell.changed();
  }

  /** Tries again to open the devices that had a problem. */
  retryDevices(): void {
    for (const device of [this.#microphone, this.#camera]) {
      if (device.state.error) device.turn(true);
    }
  }

  /** Takes the notices about devices away. */
  dismissDevices(): void {
    this.#microphone.dismiss();
    this.#camera.dismiss();
    this.#call?.screen.dismiss();
    this.#call?.complain(undefined);
  }

  /** Enters the room of the form; nothing happens unless the controller is before a call. */
  async join(): Promise<void> {
    if (this.#disposed || this.#joining || this.#call || this.#notice === browserNotice || !this.#complete()) return;
    const name = this.#form.name.trim();
    const make = this.#options.makeRoom ?? ((options) => new Room(options));
    const { password } = this.#form;
    const room = make({ ...this.#options.access(), ...this.#local, room: this.#form.room.trim(), name, ...(password === '' ? {} : { password }) });
    this.#joining = room;
    room.on('state', () => this.#cell.changed());
    this.#over = false;
    this.#notice = undefined;
    this.dismissDevices(); // seen by now; what goes wrong from here on is told in the call
    this.preview();
    this.#cell.changed();
    try {
      await room.join();
    } catch (error) {
      if (this.#joining === room) this.#refused(error, room.getSnapshot().leftMessage);
      return;
    }
    if (this.#joining === room) this.#joined(room, name);
  }

  /** Gives up entering, or leaves the call. */
  async leave(): Promise<void> {
    const room = this.#call?.room ?? this.#joining;
    if (this.#joining) {
      this.#joining = undefined;
      this.#cell.changed();
    } else if (this.#call) {
      this.#ended('client_left', undefined);
    }
    await room?.leave();
  }

  async toggleScreen(): Promise<void> {
    await this.#call?.screen.toggle();
  }

  /** From the end of a call back to the form. */
  back(): void {
    this.#over = false;
    this.#notice = undefined;
    this.#cell.changed();
    this.preview();
  }

  /** Opens a panel of the call, and closes the one that was open; an empty name closes it only. */
  openPanel(name: string): void {
    this.#call?.panels.open(name);
    this.#cell.changed();
  }

  setBadge(panel: string, count: number): void {
    this.#call?.panels.setBadge(panel, count);
  }

  /** Chooses how tiles are placed, for this call and the next. */
  setLayout(layout: LayoutMode): void {
    this.#layout = layout;
    if (this.#call) this.#call.layout = layout;
    this.#cell.changed();
  }

  /** Goes on to the next layout. */
  nextLayout(): void {
    this.setLayout(layoutModes[(layoutModes.indexOf(this.#layout) + 1) % layoutModes.length]!);
  }

  /** Keeps a tile large, or lets go of it when it was; without a key, the tile of the one who speaks. */
  togglePin(key?: string): void {
    const call = this.#call;
    if (!call) return;
    const wanted = key ?? (call.pinned || call.speaker);
    call.pinned = wanted === call.pinned ? '' : wanted;
  }

  /** An element shows a received publication, until the function returned is called. */
  watch(publication: string, video: HTMLVideoElement): () => void {
    return this.#call?.watch(publication, video) ?? (() => undefined);
  }

  /** The chat of the call; undefined without a call. */
  get chat(): ChatPanel | undefined {
    return this.#call?.panels.chat;
  }

  /** Does something of the room's; a failure is told as a notice of the call. */
  async ask(act: (room: Room) => Promise<unknown>): Promise<boolean> {
    const call = this.#call;
    if (!call) return false;
    try {
      await act(call.room);
      return true;
    } catch (error) {
      call.complain(errorNotice(error));
      return false;
    }
  }

  /** Asks somebody to unmute, and says that it was asked. */
  async askToUnmute(sid: string, source: 'microphone' | 'camera' | 'screen', name: string): Promise<void> {
    const call = this.#call;
    if (await this.ask(({ moderation }) => moderation.askToUnmute(sid, source))) call?.complain(information('asked', { name }), askedMs);
  }

  /** Answers who asks this person to unmute. */
  async answer(yes: boolean): Promise<void> {
    const call = this.#call;
    const source = call?.asked?.source;
    call?.answered();
    if (!yes || !source) return;
    if (source === 'screen') await this.toggleScreen();
    else this.turn(source, true);
  }

  /** Raises the person's hand, or lowers it. */
  toggleHand(): void {
    const own = this.#call?.state.together.hand?.own;
    if (own === undefined) return;
    this.say(own ? 'call.handDownYou' : 'call.handUpYou');
    void this.ask(({ hands }) => (own ? hands.lower() : hands.raise()));
  }

  /** Shows captions in a language, or none for an empty one, in this call and the next. */
  showCaptions(language: string): void {
    this.#memory.set({ captions: language });
    void this.ask(({ captions }) => captions.listen(language));
  }

  /** Leaves, and releases all devices and listeners. The controller is of no use after it. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const left = this.leave();
    this.#microphone.dispose();
    this.#camera.dispose();
    this.#undoDevices?.();
    this.#devices?.close();
    await left;
  }

  #switch(kind: DeviceKind): MediaSwitch {
    return kind === 'camera' ? this.#camera : this.#microphone;
  }

  /** Whether the form holds what is needed. A token brings its own name. */
  #complete(): boolean {
    const nameMissing = this.#form.name.trim() === '' && this.#options.access().token === undefined;
    const roomMissing = this.#form.room.trim() === '';
    const passwordMissing = this.#form.passwordAsked && this.#form.password === '';
    this.#form = { ...this.#form, nameMissing, roomMissing, passwordProblem: passwordMissing ? 'missing' : '' };
    this.#cell.changed();
    return !nameMissing && !roomMissing && !passwordMissing;
  }

  #refused(error: unknown, message: string): void {
    this.#joining = undefined;
    this.#over = false;
    const code = error instanceof RotundaError ? error.code : '';
    const wrong = code === 'password_wrong';
    if (wrong || code === 'password_required') this.#form = { ...this.#form, passwordAsked: true, passwordProblem: wrong ? 'wrong' : '' };
    const quote = code === 'lobby_denied' && message !== '' ? { quote: message } : {};
    this.#notice = wrong ? undefined : { ...errorNotice(error), ...(code === 'password_required' ? { tone: 'information' } : {}), ...quote };
    this.#cell.changed();
    this.#options.onRefused?.(error);
  }

  #joined(room: Room, name: string): void {
    this.#joining = undefined;
    if (name !== '') this.#memory.set({ name });
    const switches = { microphone: this.#microphone, camera: this.#camera };
    room.on('left', (reason, error, message) => {
      if (this.#call?.room === room) this.#ended(reason, error, message);
    });
    this.#call = new Call(room, switches, { panel: this.#options.firstPanel?.() ?? '', layout: this.#layout }, () => this.#cell.changed());
    this.#route();
    const { captions = '' } = this.#memory.get();
    if (captions !== '' && room.captions.getSnapshot().available) void this.ask((joined) => joined.captions.listen(captions));
    this.#cell.changed();
    this.#options.onJoined(room);
    if (room.state === 'closed') this.#ended(room.getSnapshot().leftReason, room.getSnapshot().error, room.getSnapshot().leftMessage);
  }

  #ended(reason: LeaveReason | undefined, error: RotundaError | undefined, message = ''): void {
    this.#call?.dispose();
    this.#call = undefined;
    this.#over = true;
    this.#notice = leftNotice(reason, error, message);
    this.#cell.changed();
    this.#options.onLeft(reason, error);
  }

  #deviceChanged(kind: DeviceKind, turned: 'off' | undefined): void {
    if (turned) this.say(kind === 'camera' ? 'call.cameraOffYou' : 'call.mutedYou');
    this.#cell.changed();
    // Devices get their names when the first one opens; not every browser tells that.
    const opened = this.#switch(kind).state.track;
    if (opened && opened !== this.#named.get(kind) && this.#list(`${kind}s`).length === 0) this.#devices?.refresh().catch(() => undefined);
    this.#named.set(kind, opened);
  }

  /** The devices a person can choose from: those with a name. */
  #list(kinds: 'cameras' | 'microphones' | 'speakers'): readonly Device[] {
    return this.#devices?.getSnapshot()[kinds].filter(({ deviceId, label }) => deviceId !== '' && label !== '') ?? [];
  }

  /** Plays to the chosen speaker. */
  #route(): void {
    const playback = this.#call?.room.playback;
    if (playback && canRoute() && playback.getSnapshot().speaker !== this.#speaker) {
      playback.setSpeaker(this.#speaker).catch(() => undefined); // gone: the one before goes on playing
    }
  }

  #snapshot(): ElementState {
    const camera = this.#camera.state;
    const microphone = this.#microphone.state;
    const screen = this.#call?.screen.notice;
    const complaint = this.#call?.complaint;
    return {
      phase: this.#call ? 'call' : this.#joining ? (this.#joining.state === 'waiting' ? 'waiting' : 'joining') : this.#over ? 'ended' : 'prejoin',
      form: this.#form,
      microphone,
      camera,
      microphones: this.#list('microphones'),
      cameras: this.#list('cameras'),
      speakers: canRoute() ? this.#list('speakers') : [],
      speaker: this.#call?.room.playback.getSnapshot().speaker ?? this.#speaker,
      tuning: this.#tuning,
      shortcuts: this.#shortcuts,
      notice: this.#notice,
      deviceNotices: [...deviceNotices(camera.error, microphone.error), ...(screen ? [screen] : []), ...(complaint ? [complaint] : [])],
      denied: [camera, microphone].some(({ error }) => error?.code === 'permission_denied'),
      call: this.#call?.state,
    };
  }
}

/** How long it is told that somebody was asked, in milliseconds: it is no more than the answer to a click. */
const askedMs = 6000;

/** The devices of this machine; undefined where a page may not use any. */
function openList(): Devices | undefined {
  try {
    return new Devices();
  } catch {
    return undefined;
  }
}
