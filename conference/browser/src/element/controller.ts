import type { RotundaError } from '../errors.js';
import type { RoomOptions } from '../options.js';
import { Room } from '../room.js';
import { Cell } from '../store.js';
import type { LeaveReason } from '../protocol.gen.js';
import { Call } from './call.js';
import { DeviceList } from './devicelist.js';
import { type Memory, localMemory } from './memory.js';
import { MediaSwitch } from './mediaswitch.js';
import { DeviceOpener } from './opener.js';
import { browserNotice, type DeviceKind, deviceNotices, joinNotice, leftNotice, type Notice } from './problem.js';
import type { ElementState } from './state.js';

/** What the controller needs of the page. Optional fields default to the browser's own. */
export interface ControllerOptions {
  /** How to reach the server; asked at each join. */
  readonly access: () => Pick<RoomOptions, 'server' | 'token'>;
  /** Whether there is space for the chat beside the tiles; asked at each join. */
  readonly roomy: () => boolean;
  readonly onJoined: (room: Room) => void;
  readonly onLeft: (reason: LeaveReason | undefined, error: RotundaError | undefined) => void;
  readonly makeRoom?: (options: RoomOptions) => Room;
  readonly opener?: Pick<DeviceOpener, 'open'>;
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
  readonly #devices: DeviceList;
  readonly #microphone: MediaSwitch;
  readonly #camera: MediaSwitch;

  #form = { name: '', room: '', nameMissing: false, roomMissing: false };
  #notice: Notice | undefined;
  #joining: Room | undefined;
  #call: Call | undefined;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#memory = options.memory ?? localMemory;
    this.#cell = new Cell(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
    const changed = (): void => this.#cell.changed();
    const opener = options.opener ?? new DeviceOpener();
    this.#devices = new DeviceList(changed);
    this.#microphone = new MediaSwitch('microphone', opener, () => this.#deviceChanged());
    this.#camera = new MediaSwitch('camera', opener, () => this.#deviceChanged());
    this.#form.name = this.#memory.name();
    const capable = options.capable ?? typeof RTCPeerConnection === 'function';
    if (!capable) this.#notice = browserNotice;
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
    this.#form = { ...this.#form, room, roomMissing: false };
    this.#cell.changed();
  }

  toggle(kind: DeviceKind): void {
    const device = this.#switch(kind);
    device.turn(!device.state.on);
  }

  chooseDevice(kind: DeviceKind, id: string): void {
    this.#switch(kind).choose(id);
  }

  /** Tries again to open the devices that had a problem. */
  retryDevices(): void {
    for (const device of [this.#microphone, this.#camera]) {
      if (device.state.problem) device.turn(true);
    }
  }

  /** Takes the notices about devices away. */
  dismissDevices(): void {
    this.#microphone.dismiss();
    this.#camera.dismiss();
    this.#call?.screen.dismiss();
  }

  /** Enters the room of the form; nothing happens unless the controller is before a call. */
  async join(): Promise<void> {
    if (this.#joining || this.#call || this.#notice === browserNotice || !this.#complete()) return;
    const name = this.#form.name.trim();
    const make = this.#options.makeRoom ?? ((options) => new Room(options));
    const room = make({ ...this.#options.access(), room: this.#form.room.trim(), name });
    this.#joining = room;
    this.#notice = undefined;
    this.dismissDevices(); // seen by now; what goes wrong from here on is told in the call
    this.preview();
    this.#cell.changed();
    try {
      await room.join();
    } catch (error) {
      if (this.#joining === room) this.#refused(error);
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

  setChatOpen(open: boolean): void {
    this.#call?.chat.setOpen(open);
  }

  /** An element shows a received publication, until the function returned is called. */
  watch(publication: string, video: HTMLVideoElement): () => void {
    return this.#call?.watch(publication, video) ?? (() => undefined);
  }

  /** Sends a chat message; says whether the server took it. */
  async sendChat(text: string): Promise<boolean> {
    return (await this.#call?.chat.send(text)) ?? false;
  }

  /** Leaves, and releases all devices and listeners. The controller is of no use after it. */
  async dispose(): Promise<void> {
    await this.leave();
    this.#microphone.detach();
    this.#camera.detach();
    this.#devices.dispose();
  }

  #switch(kind: DeviceKind): MediaSwitch {
    return kind === 'camera' ? this.#camera : this.#microphone;
  }

  /** Whether the form holds what is needed. A token brings its own name. */
  #complete(): boolean {
    const nameMissing = this.#form.name.trim() === '' && this.#options.access().token === undefined;
    const roomMissing = this.#form.room.trim() === '';
    this.#form = { ...this.#form, nameMissing, roomMissing };
    this.#cell.changed();
    return !nameMissing && !roomMissing;
  }

  #refused(error: unknown): void {
    this.#joining = undefined;
    this.#notice = joinNotice(error);
    this.#cell.changed();
  }

  #joined(room: Room, name: string): void {
    this.#joining = undefined;
    this.#memory.rememberName(name);
    const switches = { microphone: this.#microphone, camera: this.#camera };
    room.on('left', (reason, error) => {
      if (this.#call?.room === room) this.#ended(reason, error);
    });
    this.#call = new Call(room, switches, this.#options.roomy(), () => this.#cell.changed());
    this.#cell.changed();
    this.#options.onJoined(room);
    if (room.state === 'closed') this.#ended(room.getSnapshot().leftReason, room.getSnapshot().error);
  }

  #ended(reason: LeaveReason | undefined, error: RotundaError | undefined): void {
    this.#call?.dispose();
    this.#call = undefined;
    this.#notice = leftNotice(reason, error);
    this.#cell.changed();
    this.#options.onLeft(reason, error);
  }

  /** Devices get their names when the first one opens. */
  #deviceChanged(): void {
    this.#cell.changed();
    for (const kind of ['camera', 'microphone'] as const) {
      if (this.#switch(kind).state.track && this.#devices.of(kind).length === 0) void this.#devices.refresh();
    }
  }

  #snapshot(): ElementState {
    const camera = this.#camera.state;
    const microphone = this.#microphone.state;
    const screen = this.#call?.screen.notice;
    return {
      phase: this.#call ? 'call' : this.#joining ? 'joining' : 'prejoin',
      form: this.#form,
      microphone,
      camera,
      microphones: this.#devices.of('microphone'),
      cameras: this.#devices.of('camera'),
      notice: this.#notice,
      deviceNotices: [...deviceNotices(camera.problem, microphone.problem), ...(screen ? [screen] : [])],
      call: this.#call?.state,
    };
  }
}
