import { type OwnStats, type StatsTypes, statsOf } from './stats.js';
import { Cell, type Store } from './store.js';

/** How one track fared since the measurement before; all of its encodings together. */
export interface TrackStatistics {
  /** Id of its publication. */
  readonly publication: string;
  readonly direction: 'send' | 'receive';
  readonly kind: 'audio' | 'video';
  /** Bits per second of its packets, without headers. */
  readonly bitrate: number;
  /** The share of packets lost on the way, 0 to 1; of sent tracks as their receiver, the server, says. */
  readonly lost: number;
  /** Variation of the packets' delay, in seconds. */
  readonly jitter: number;
  /** MIME type of its codec; empty while unknown. */
  readonly codec: string;
  /** Video: frames per second and size of the largest picture; 0 for audio and while unknown. */
  readonly framesPerSecond: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  /** Sent video: how many encodings of it are on their way; 0 for all else. */
  readonly encodings: number;
  /** Received video: how often the picture froze since the measurement before. */
  readonly freezes: number;
  /** Received audio: the share of it that was made up for lost packets, 0 to 1. */
  readonly concealed: number;
  /** Sent video: what keeps it from being better; undefined for nothing. */
  readonly limitedBy: 'cpu' | 'bandwidth' | 'other' | undefined;
}

/** By which way media goes. */
export interface PathStatistics {
  /** "udp" or "tcp", or "tls" to a TURN server. */
  readonly protocol: string;
  /** Over a TURN server. */
  readonly relayed: boolean;
  /** From person to person, not through the server that the room is on. */
  readonly direct: boolean;
}

/** The measurements of one moment; frozen. */
export interface StatisticsSnapshot {
  /** When it was measured, in unix milliseconds; 0 before the first time. */
  readonly at: number;
  /** Round trip time on the way of the media, to the server or to the other person, in seconds; undefined while unknown. */
  readonly roundTripTime: number | undefined;
  /** Bits per second that the browser takes the network for; undefined while unknown. */
  readonly availableOutgoingBitrate: number | undefined;
  /** How this client sends; while it sends nothing, how it receives. Undefined while there is no connection. */
  readonly path: PathStatistics | undefined;
  readonly tracks: readonly TrackStatistics[];
}

/** What a Statistics measures by. @internal */
export interface Measurement {
  readonly send: readonly OwnStats[];
  readonly receive: readonly OwnStats[];
  /** Of direct paths, while all media goes by them. */
  readonly direct?: readonly OwnStats[];
}

const nothing: StatisticsSnapshot = Object.freeze({ at: 0, roundTripTime: undefined, availableOutgoingBitrate: undefined, path: undefined, tracks: Object.freeze([]) });

type Inbound = StatsTypes['inbound-rtp'] & { freezeCount?: number; concealedSamples?: number; totalSamplesReceived?: number };
type Outbound = StatsTypes['outbound-rtp'];
type Stream = (Inbound | Outbound) & { rotundaPublication?: string };

/**
 * What the browser measures on the tracks of a room, as rates. It measures while
 * somebody is subscribed; rates are there from the second measurement on.
 */
export class Statistics implements Store<StatisticsSnapshot> {
  readonly subscribe: Store<StatisticsSnapshot>['subscribe'];
  readonly getSnapshot: Store<StatisticsSnapshot>['getSnapshot'];
  /** Milliseconds from one measurement to the next; a change takes effect after the next one. */
  intervalMs = 2000;

  readonly #measure: () => Promise<Measurement>;
  readonly #cell: Cell<StatisticsSnapshot>;
  #snapshot = nothing;
  #before = new Map<string, Stream>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watched = false;

  /** @internal */
  constructor(measure: () => Promise<Measurement>) {
    this.#measure = measure;
    this.#cell = new Cell(
      () => this.#snapshot,
      (watched) => this.#watch(watched),
    );
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
  }

  #watch(watched: boolean): void {
    this.#watched = watched;
    clearTimeout(this.#timer);
    if (watched) {
      this.#before = new Map();
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    const measured = await this.#measure().catch(() => undefined); // the connection is being replaced
    if (!this.#watched) {
      return;
    }
    if (measured) {
      this.#snapshot = this.#take(measured);
      this.#cell.changed();
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), this.intervalMs);
  }

  #take({ send, receive, direct }: Measurement): StatisticsSnapshot {
    const streams: Stream[] = [...statsOf(send, 'outbound-rtp'), ...statsOf(receive, 'inbound-rtp')].filter(({ rotundaPublication: id }) => id);
    const groups = new Map<string, Stream[]>();
    for (const stream of streams) {
      const key = `${stream.type} ${stream.rotundaPublication}`;
      groups.set(key, [...(groups.get(key) ?? []), stream]);
    }
    const tracks = [...groups.values()].map((group) => this.#track(group, group[0]!.type === 'outbound-rtp' ? send : receive));
    this.#before = new Map(streams.map((stream) => [stream.id, stream]));
    const [pair, path] = (direct && pathOf(direct, true)) ?? pathOf(send) ?? pathOf(receive) ?? [];
    return {
      at: Date.now(),
      roundTripTime: pair?.currentRoundTripTime,
      availableOutgoingBitrate: pair?.availableOutgoingBitrate,
      path,
      tracks: Object.freeze(tracks.map((track) => Object.freeze(track))),
    };
  }

  #track(group: readonly Stream[], report: readonly OwnStats[]): TrackStatistics {
    const [first] = group as [Stream];
    const outbound = first.type === 'outbound-rtp';
    const grown = (member: string): number => sum(group.map((stream) => growth(stream, this.#before.get(stream.id), member)));
    const seconds = Math.max(0, ...group.map((stream) => (stream.timestamp - (this.#before.get(stream.id)?.timestamp ?? stream.timestamp)) / 1000));
    const remote = statsOf(report, 'remote-inbound-rtp').filter(({ localId }) => group.some(({ id }) => id === localId));
    const largest = (member: string): number => Math.max(0, ...group.map((stream) => number(stream, member)));
    const [lost, came] = [grown('packetsLost'), grown('packetsReceived')];
    const limits = group.map((stream) => (stream as Outbound).qualityLimitationReason).filter((reason) => reason && reason !== 'none');
    return {
      publication: first.rotundaPublication ?? '',
      direction: outbound ? 'send' : 'receive',
      kind: first.kind === 'video' ? 'video' : 'audio',
      bitrate: seconds > 0 ? Math.round((grown(outbound ? 'bytesSent' : 'bytesReceived') * 8) / seconds) : 0,
      lost: outbound ? Math.max(0, ...remote.map(({ fractionLost = 0 }) => fractionLost)) : share(lost, came),
      jitter: outbound ? Math.max(0, ...remote.map(({ jitter = 0 }) => jitter)) : largest('jitter'),
      codec: statsOf(report, 'codec').find(({ id }) => id === first.codecId)?.mimeType ?? '',
      framesPerSecond: largest('framesPerSecond'),
      frameWidth: largest('frameWidth'),
      frameHeight: largest('frameHeight'),
      encodings: outbound && first.kind === 'video' ? group.filter((stream) => number(stream, 'framesPerSecond') > 0).length : 0,
      freezes: grown('freezeCount'),
      concealed: share(grown('concealedSamples'), grown('totalSamplesReceived') - grown('concealedSamples')),
      limitedBy: limits[0] as TrackStatistics['limitedBy'],
    };
  }
}

/** The pair of candidates in use, and what kind of way it is. */
function pathOf(report: readonly OwnStats[], direct = false): [pair: StatsTypes['candidate-pair'], path: PathStatistics] | undefined {
  const selected = statsOf(report, 'transport').map(({ selectedCandidatePairId }) => selectedCandidatePairId);
  const pairs = statsOf(report, 'candidate-pair');
  // Firefox names none in its transports.
  const pair = pairs.find(({ id }) => selected.includes(id)) ?? pairs.find(({ nominated, state }) => nominated && state === 'succeeded');
  if (!pair) {
    return undefined;
  }
  const local = statsOf(report, 'local-candidate').find(({ id }) => id === pair.localCandidateId);
  return [pair, Object.freeze({ protocol: local?.relayProtocol ?? local?.protocol ?? '', relayed: local?.candidateType === 'relay', direct })];
}

function number(stream: object, member: string): number {
  const value = (stream as Record<string, unknown>)[member];
  return typeof value === 'number' ? value : 0;
}

/** By how much a counter grew; one that was reset has not. */
function growth(now: object, before: object | undefined, member: string): number {
  return before ? Math.max(0, number(now, member) - number(before, member)) : 0;
}

function share(part: number, rest: number): number {
  return part > 0 ? part / (part + Math.max(0, rest)) : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
