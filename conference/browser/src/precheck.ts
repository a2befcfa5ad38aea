import { serverURL } from './address.js';
import { type CarrierFactory, webSocketCarrier } from './carrier.js';
import { type CameraOptions, type MicrophoneOptions, openCamera, openMicrophone } from './devices.js';
import { RotundaError } from './errors.js';
import { httpCarrier } from './httpcarrier.js';
import type { RoomOptions } from './options.js';
import { type PrecheckTools, browserTools } from './prechecktools.js';
import { connectedBy, forWay, type MediaWay } from './precheckway.js';
import { measureLink, type LinkMeasurement } from './precheckquality.js';
import { CloseCode } from './protocol.gen.js';
import { Room } from './room.js';
import { Session } from './session.js';
import { Cell, type Store } from './store.js';

/**
 * What is checked, in this order: the browser itself, whether the camera gives pictures and the
 * microphone a sound, whether signalling reaches the server, whether media does over UDP, TCP and TURN,
 * and how good the link is.
 */
export type PrecheckName = 'browser' | 'camera' | 'microphone' | 'signalling' | MediaWay | 'quality';

/** One check: "limited" works with a flaw, "skipped" cannot be checked or need not; error says what a person is told. */
export interface PrecheckStep {
  /** What is checked. */
  readonly name: PrecheckName;
  /** How far it is, and then how it went. */
  readonly state: 'waiting' | 'running' | 'passed' | 'limited' | 'failed' | 'skipped';
  /** Why it did not pass; describe has the words. */
  readonly error: RotundaError | undefined;
  /** Milliseconds it took; 0 before it is done. */
  readonly tookMs: number;
  /** Name of the device that was checked, or what carried signalling: "websocket", or "http" where those are blocked. */
  readonly label: string;
  /** How loud the microphone was at its loudest, 0 to 1; undefined for other steps, and where nothing could be measured. */
  readonly level: number | undefined;
  /** What "quality" measured. */
  readonly link: LinkMeasurement | undefined;
}

/** The check at one moment; frozen. */
export interface PrecheckSnapshot {
  /** In the order in which they are made. */
  readonly steps: readonly PrecheckStep[];
  /**
   * "ready" when all passed, "limited" when a call is possible with a flaw, "blocked" when it is not;
   * undefined until it is done. Ways and devices that fail are flaws as long as one way is left.
   */
  readonly outcome: 'ready' | 'limited' | 'blocked' | undefined;
}

/** What is checked and by which room. */
export interface PrecheckOptions extends Pick<RoomOptions, 'server' | 'password' | 'rtc' | 'carrier' | 'peerConnection' | 'logger' | 'random'> {
  /**
   * Whose room: probes join it, publish a made picture and receive it. It should be a room for this purpose
   * alone; default "precheck-" and random letters.
   */
  readonly room?: string;
  /** The application's credential for that room, asked once for each join: for the probe that sends and the one that receives, which must not have the same identity. */
  readonly token?: string | ((probe: 'sender' | 'receiver') => string | Promise<string>);
  /** Which steps; default: all. */
  readonly steps?: readonly PrecheckName[];
  /** Which camera, and how to open it. */
  readonly camera?: CameraOptions;
  /** Which microphone, and how to open it. */
  readonly microphone?: MicrophoneOptions;
  /** How long the link is measured, in milliseconds; default 5000. */
  readonly measureMs?: number;
  /** Ends the check; run then rejects with aborted. */
  readonly signal?: AbortSignal;
}

const names: readonly PrecheckName[] = ['browser', 'camera', 'microphone', 'signalling', 'udp', 'tcp', 'turn', 'quality'];

/** No step takes longer than that, beside the measuring. */
const stepMs = 15_000;
/** A server that can be reached greets much sooner. */
const greetMs = 6000;
/** A way that leads anywhere is found much sooner. */
const wayMs = 8000;
/** A microphone in a quiet room is above it. */
const quietest = 0.002;

/**
 * Checks before a call what it will need, by the same means: devices are opened,
 * and probes join a room of the server and send by each way. A store that tells
 * how far it is. Everything it opened is closed when it is done.
 */
export class Precheck implements Store<PrecheckSnapshot> {
  readonly subscribe: Store<PrecheckSnapshot>['subscribe'];
  readonly getSnapshot: Store<PrecheckSnapshot>['getSnapshot'];

  readonly #options: PrecheckOptions;
  readonly #tools: PrecheckTools;
  readonly #cell: Cell<PrecheckSnapshot>;
  readonly #room: string;
  #steps: readonly PrecheckStep[];
  #done = false;
  #running: Promise<PrecheckSnapshot> | undefined;

  /** Makes a check; run starts it. */
  constructor(options: PrecheckOptions);
  /** tools are those of tests. @internal */
  constructor(options: PrecheckOptions, tools?: PrecheckTools);
  constructor(options: PrecheckOptions, tools: PrecheckTools = browserTools) {
    this.#options = options;
    this.#tools = tools;
    this.#room = options.room ?? `precheck-${Array.from({ length: 16 }, () => Math.floor((options.random ?? Math.random)() * 36).toString(36)).join('')}`;
    this.#steps = names.filter((name) => options.steps?.includes(name) ?? true).map((name) => Object.freeze({ ...fresh, name }));
    this.#cell = new Cell<PrecheckSnapshot>(() => ({ steps: Object.freeze([...this.#steps]), outcome: this.#done ? outcomeOf(this.#steps) : undefined }));
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
  }

  /** Runs it, once; resolves with the result whatever it is. Rejects with aborted only. */
  run(): Promise<PrecheckSnapshot> {
    return (this.#running ??= this.#run());
  }

  async #run(): Promise<PrecheckSnapshot> {
    for (const { name } of this.#steps) {
      await this.#step(name);
    }
    this.#done = true;
    this.#cell.changed();
    return this.getSnapshot();
  }

  async #step(name: PrecheckName): Promise<void> {
    this.#throwIfAborted();
    const start = Date.now();
    this.#set(name, { state: 'running' });
    // Whatever ends the step stops what runs in it.
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    this.#options.signal?.addEventListener('abort', abort);
    const timer = setTimeout(abort, stepMs + (name === 'quality' ? this.#measureMs : 0));
    try {
      const blocked = this.#unneeded(name);
      const found = blocked ?? (await Promise.race([this.#check(name, stop.signal), aborted(stop.signal)]));
      this.#set(name, { state: 'passed', ...found });
    } catch (error) {
      this.#throwIfAborted();
      this.#set(name, { state: 'failed', error: error instanceof RotundaError ? error : new RotundaError('internal', String(error), { cause: error }) });
    } finally {
      clearTimeout(timer);
      this.#options.signal?.removeEventListener('abort', abort);
      stop.abort();
      this.#set(name, { tookMs: Date.now() - start });
    }
  }

  /** What need not be checked, since a step before has failed that it builds on. */
  #unneeded(name: PrecheckName): Partial<PrecheckStep> | undefined {
    const failed = (of: PrecheckName): boolean => this.#steps.some((step) => step.name === of && step.state === 'failed');
    const needs = name === 'browser' ? [] : name === 'camera' || name === 'microphone' ? ['browser' as const] : ['browser' as const, ...(name === 'signalling' ? [] : ['signalling' as const])];
    return needs.some(failed) ? { state: 'skipped' } : undefined;
  }

  #check(name: PrecheckName, signal: AbortSignal): Promise<Partial<PrecheckStep>> {
    switch (name) {
      case 'browser':
        return this.#browser();
      case 'camera':
        return this.#camera(signal);
      case 'microphone':
        return this.#microphone(signal);
      case 'signalling':
        return this.#signalling(signal);
      case 'quality':
        return this.#quality(signal);
      default:
        return this.#way(name, signal);
    }
  }

  async #browser(): Promise<Partial<PrecheckStep>> {
    if (!this.#tools.secure()) {
      throw new RotundaError('insecure_context', 'devices can be used on https pages and on localhost only');
    }
    if (!this.#options.peerConnection && typeof globalThis.RTCPeerConnection !== 'function') {
      throw new RotundaError('browser_unsupported', 'this browser has no RTCPeerConnection');
    }
    return {};
  }

  async #camera(signal: AbortSignal): Promise<Partial<PrecheckStep>> {
    const track = await openCamera(this.#options.camera);
    stopWith(signal, track);
    const { label } = track;
    const shows = await this.#tools.shows(track, signal);
    return shows ? { label } : { label, state: 'failed', error: new RotundaError('device_silent', 'the camera gives no picture', { device: 'camera' }) };
  }

  async #microphone(signal: AbortSignal): Promise<Partial<PrecheckStep>> {
    const track = await openMicrophone(this.#options.microphone);
    stopWith(signal, track);
    const { label } = track;
    const level = await this.#tools.loudest(track, signal);
    const silent = level !== undefined && level < quietest;
    return { label, level, ...(silent ? { state: 'limited', error: new RotundaError('device_silent', 'nothing was heard of the microphone', { device: 'microphone' }) } : {}) };
  }

  /** WebSockets, or plain HTTP where they are blocked, as rooms do. */
  async #signalling(signal: AbortSignal): Promise<Partial<PrecheckStep>> {
    const { carrier } = this.#options;
    if (carrier) {
      await this.#greet(carrier, signal);
      return {};
    }
    try {
      await this.#greet(webSocketCarrier, signal);
      return { label: 'websocket' };
    } catch (error) {
      if ((error as RotundaError).code !== 'connection_failed') {
        throw error;
      }
      await this.#greet(httpCarrier, signal);
      return { label: 'http', state: 'limited', error: new RotundaError('way_blocked', 'WebSockets are blocked', { cause: error }) };
    }
  }

  async #greet(carrier: CarrierFactory, signal: AbortSignal): Promise<void> {
    const session = new Session(
      {
        url: serverURL(this.#options.server ?? 'signal'),
        carrier,
        client: 'rotunda-js/precheck',
        logger: this.#options.logger ?? { debug: () => undefined, warn: () => undefined },
        random: this.#options.random ?? Math.random,
      },
      { event: () => undefined, attached: () => undefined, lost: () => undefined },
    );
    signal.addEventListener('abort', () => session.close(CloseCode.Normal, 'checked'));
    const token = await this.#token('sender');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new RotundaError('connection_failed', `no answer in ${greetMs} ms`)), greetMs);
    });
    try {
      await Promise.race([session.open(token), late]);
    } finally {
      clearTimeout(timer);
      session.close(CloseCode.Normal, 'checked');
    }
  }

  /** Whether media reaches the server by one way: a probe sends by nothing else. */
  async #way(way: MediaWay, signal: AbortSignal): Promise<Partial<PrecheckStep>> {
    const only = forWay(way, this.#options.peerConnection ?? ((configuration) => new RTCPeerConnection(configuration)));
    const room = await this.#join('sender', signal, only.peerConnection);
    const picture = this.#tools.picture();
    signal.addEventListener('abort', picture.stop);
    await room.publish(picture.track, { source: 'camera', simulcast: false });
    if (!only.offered()) {
      return { state: 'skipped' }; // the server has no such way
    }
    if (!(await connectedBy(room, wayMs))) {
      throw new RotundaError('way_blocked', `no media passes by ${way}`);
    }
    return {};
  }

  async #quality(signal: AbortSignal): Promise<Partial<PrecheckStep>> {
    const ways = this.#steps.filter(({ name }) => name === 'udp' || name === 'tcp' || name === 'turn');
    if (ways.length > 0 && ways.every(({ state }) => state === 'failed' || state === 'skipped')) {
      return { state: 'skipped' };
    }
    const receiver = await this.#join('receiver', signal);
    const sender = await this.#join('sender', signal);
    const picture = this.#tools.picture();
    signal.addEventListener('abort', picture.stop);
    const publication = await sender.publish(picture.track, { source: 'camera', simulcast: false });
    const link = await measureLink(sender, receiver, publication.id, this.#measureMs, signal);
    const poor = link.quality === 'poor' || link.quality === 'lost';
    return { link, ...(poor ? { state: 'limited', error: new RotundaError('network_poor', `the link is ${link.quality}`) } : {}) };
  }

  async #join(probe: 'sender' | 'receiver', signal: AbortSignal, peerConnection = this.#options.peerConnection): Promise<Room> {
    const { server, password, rtc, logger, random, carrier, token } = this.#options;
    const room = new Room({
      room: this.#room,
      name: `precheck ${probe}`,
      adaptiveStream: false,
      autoSubscribe: probe === 'receiver',
      ...defined({ server, password, rtc, logger, random, carrier, peerConnection }),
      ...(token === undefined ? {} : { token: async () => (await this.#token(probe)) ?? '' }),
    });
    signal.addEventListener('abort', () => void room.leave());
    await room.join();
    return room;
  }

  get #measureMs(): number {
    return this.#options.measureMs ?? 5000;
  }

  async #token(probe: 'sender' | 'receiver'): Promise<string | undefined> {
    const { token } = this.#options;
    try {
      return typeof token === 'function' ? await token(probe) : token;
    } catch (error) {
      throw error instanceof RotundaError ? error : new RotundaError('token_failed', `no token: ${String(error)}`, { cause: error });
    }
  }

  #throwIfAborted(): void {
    if (this.#options.signal?.aborted) {
      throw new RotundaError('aborted', 'the check was ended');
    }
  }

  #set(name: PrecheckName, change: Partial<PrecheckStep>): void {
    this.#steps = this.#steps.map((step) => (step.name === name ? Object.freeze({ ...step, ...change }) : step));
    this.#cell.changed();
  }
}

const fresh: Omit<PrecheckStep, 'name'> = { state: 'waiting', error: undefined, tookMs: 0, label: '', level: undefined, link: undefined };

function outcomeOf(steps: readonly PrecheckStep[]): PrecheckSnapshot['outcome'] {
  const is = (name: PrecheckName, ...states: PrecheckStep['state'][]): boolean => steps.some((step) => step.name === name && states.includes(step.state));
  const ways = steps.filter(({ name }) => name === 'udp' || name === 'tcp' || name === 'turn');
  if (is('browser', 'failed') || is('signalling', 'failed') || (ways.length > 0 && !ways.some(({ state }) => state === 'passed'))) {
    return 'blocked';
  }
  return steps.every(({ state }) => state === 'passed' || state === 'skipped') ? 'ready' : 'limited';
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new RotundaError('timeout', 'the check took too long')), { once: true });
  });
}

function stopWith(signal: AbortSignal, track: MediaStreamTrack): void {
  signal.addEventListener('abort', () => track.stop());
  if (signal.aborted) {
    track.stop();
  }
}

function defined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
