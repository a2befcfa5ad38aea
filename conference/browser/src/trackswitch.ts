import type { Via } from './protocol.gen.js';

/** What a TrackSwitch asks and tells. @internal */
export interface TrackSwitchOptions {
  /** Which track carries which publication from now on. */
  bind(tracks: ReadonlyMap<string, MediaStreamTrack>): void;
  /** Whether a track is being decoded. */
  flows(via: Via, track: MediaStreamTrack): Promise<boolean>;
  /** Whether nothing comes of a publication for now, whatever way it takes: it is muted, hidden or not wanted. */
  idle(publication: string): boolean;
  /** A publication has gone over to the preferred way, or will not soon. */
  moved(): void;
}

/** How often a track that is to take over is looked at. */
const lookMs = 40;
/** A picture that has not come in this time will come later: the rest need not wait for it. */
const patienceMs = 3000;

type Tracks = ReadonlyMap<string, MediaStreamTrack>;

/**
 * Received publications, whose tracks may come by two ways at a time: one
 * that is received goes over to the preferred way when its first sound or picture by that
 * was decoded, and to the other at once when a way has ended.
 *
 * @internal
 */
export class TrackSwitch {
  readonly #options: TrackSwitchOptions;
  readonly #tracks: Record<Via, Tracks> = { server: new Map(), direct: new Map() };
  readonly #chosen = new Map<string, Via>();
  /** Since when tracks are there that are to take over. */
  readonly #waiting = new Map<MediaStreamTrack, number>();
  #preferred: Via = 'server';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TrackSwitchOptions) {
    this.#options = options;
  }

  /** The tracks that come by a way now. */
  set(via: Via, tracks: Tracks): void {
    this.#tracks[via] = tracks;
    this.#review();
  }

  /** The way to take where both are there. */
  prefer(via: Via): void {
    if (via !== this.#preferred) {
      this.#preferred = via;
      this.#waiting.clear();
    }
    this.#review();
  }

  /** Whether all these publications, as far as anything comes of them, are received by the preferred way. */
  arrived(publications: Iterable<string>): boolean {
    return [...publications].every((id) => {
      const track = this.#tracks[this.#preferred].get(id);
      return this.#options.idle(id) || (track && (this.#chosen.get(id) === this.#preferred || this.#late(track)));
    });
  }

  /** The room is over. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tracks.server = this.#tracks.direct = new Map();
    this.#chosen.clear();
    this.#waiting.clear();
    this.#preferred = 'server';
  }

  /** A picture may take long: its sender may have stopped it for want of rate. */
  #late(track: MediaStreamTrack): boolean {
    const since = this.#waiting.get(track);
    return track.kind === 'video' && since !== undefined && Date.now() - since >= patienceMs;
  }

  #review(): void {
    const other: Via = this.#preferred === 'server' ? 'direct' : 'server';
    const bound = new Map<string, MediaStreamTrack>();
    for (const id of new Set([...this.#tracks.server.keys(), ...this.#tracks.direct.keys()])) {
      const [best, rest] = [this.#tracks[this.#preferred].get(id), this.#tracks[other].get(id)];
      const taken = this.#chosen.get(id);
      if (best && (!rest || taken !== other || this.#options.idle(id))) {
        this.#chosen.set(id, this.#preferred);
      } else {
        this.#chosen.set(id, other);
        if (best && !this.#waiting.has(best)) {
          this.#waiting.set(best, Date.now());
        }
      }
      bound.set(id, this.#tracks[this.#chosen.get(id)!].get(id)!);
    }
    for (const id of [...this.#chosen.keys()]) {
      if (!bound.has(id)) {
        this.#chosen.delete(id);
      }
    }
    this.#forget();
    this.#options.bind(bound);
    this.#look();
  }

  #forget(): void {
    const present = new Set(this.#tracks[this.#preferred].values());
    for (const track of [...this.#waiting.keys()]) {
      if (!present.has(track)) {
        this.#waiting.delete(track);
      }
    }
  }

  #pending(): [string, MediaStreamTrack][] {
    return [...this.#tracks[this.#preferred]].filter(([id]) => this.#chosen.get(id) !== this.#preferred);
  }

  #look(): void {
    if (this.#timer !== undefined || this.#pending().length === 0) {
      return;
    }
    this.#timer = setTimeout(() => void this.#check(), lookMs);
  }

  async #check(): Promise<void> {
    const via = this.#preferred;
    const pending = this.#pending();
    const flowing = await Promise.all(pending.map(([, track]) => this.#options.flows(via, track).catch(() => false)));
    this.#timer = undefined;
    let news = false;
    pending.forEach(([id, track], at) => {
      if (via === this.#preferred && this.#tracks[via].get(id) === track && (flowing[at] || this.#options.idle(id))) {
        this.#chosen.set(id, via);
        this.#waiting.delete(track);
        news = true;
      }
    });
    if (news) {
      this.#review();
    }
    this.#options.moved();
    this.#look();
  }
}

/** Whether a receiver gives sound or pictures. Sound that nobody plays is not decoded: then packets count. @internal */
export async function decodes(receiver: RTCRtpReceiver): Promise<boolean> {
  let flows = false;
  (await receiver.getStats()).forEach((stats: RTCInboundRtpStreamStats & { jitterBufferEmittedCount?: number }) => {
    if (stats.type === 'inbound-rtp') {
      flows ||= stats.kind === 'video' ? (stats.framesDecoded ?? 0) > 0 : (stats.jitterBufferEmittedCount ?? 0) >= enoughSamples || (stats.packetsReceived ?? 0) >= enoughPackets;
    }
  });
  return flows;
}

/** A fifth of a second of decoded sound, half a second of any. */
const enoughSamples = 9600;
const enoughPackets = 25;
