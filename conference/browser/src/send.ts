import { preferred } from './codecs.js';
import { announced, type LayerParameters, type Plan } from './encodings.js';
import { RotundaError } from './errors.js';
import { Peer, type TransportOptions } from './peer.js';
import { LIMITS, type OfferReply, type Source, type TrackPublished, type TrackRequest } from './protocol.gen.js';
import { withOpus } from './sdp.js';
import type { Outcome } from './session.js';
import { type OwnStats, ownStats } from './stats.js';

/** A track to send. @internal */
export interface SendRequest {
  readonly track: MediaStreamTrack | null;
  readonly kind: 'audio' | 'video';
  readonly source: Source;
  readonly name: string;
  /** The publication it is of, where that was made before; empty: the offer makes it. */
  readonly publication: string;
  /** How to encode it, asked when the offer is made. */
  plan(): Plan;
  /** Whether it is muted, asked when the offer is made. */
  muted(): boolean;
  /** The server took it; called in its place among the server's events. */
  published(published: TrackPublished, muted: boolean): void;
  /** It is negotiated: media may flow. */
  negotiated(): void;
  /** It cannot be published. */
  failed(error: RotundaError): void;
}

/** A track being sent, or about to be. @internal */
export class Sending {
  readonly request: SendRequest;
  transceiver: RTCRtpTransceiver | undefined;
  /** As the offer has it. */
  plan: Plan | undefined;
  stopped = false;

  constructor(request: SendRequest) {
    this.request = request;
  }
}

/**
 * The transport on which this client sends. It offers: one offer at a time,
 * and all that changes meanwhile goes into the next one. An offer that the
 * server refuses is rolled back; if it held several new tracks, they are
 * offered one by one, so that only the culprit fails.
 *
 * Sections are never stopped, they fall silent and are used again: stopping
 * the first one would end the bundle it carries (RFC 9143, section 7.5), and
 * Chromium cannot offer again after it stopped a section that was rolled back.
 *
 * @internal
 */
export class SendTransport {
  readonly #options: TransportOptions;
  #peer: Peer | undefined;
  /** Sections that send nothing and wait for another track of their kind. */
  #spare: RTCRtpTransceiver[] = [];
  /** Sections that were freed and become spare when the server has heard of it. */
  #freed: RTCRtpTransceiver[] = [];
  /** Sections with codec preferences. */
  readonly #choosy = new Set<RTCRtpTransceiver>();
  /** What sections send: how their Opus is offered depends on it. */
  readonly #plans = new Map<RTCRtpTransceiver, Plan>();
  /** Publications by mid, as the server last named them. */
  readonly #publications = new Map<string, string>();
  #waiting: Sending[] = [];
  #oneByOne = 0; // so many of the next offers bring at most one track each
  #changed = false; // sections were stopped, or ICE is to restart
  #negotiating = false;
  #generation = 0; // of the last offer the server took
  #closed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** The state of its connection; undefined while nothing was ever sent. */
  get state(): RTCPeerConnectionState | undefined {
    return this.#peer?.pc.connectionState;
  }

  /** What the browser measures on it. */
  async stats(): Promise<OwnStats[]> {
    return ownStats(await this.#peer?.pc.getStats(), this.#publications);
  }

  /** Publishes a track; the request hears what becomes of it. */
  send(request: SendRequest): Sending {
    const sending = new Sending(request);
    this.#waiting.push(sending);
    this.#negotiate();
    return sending;
  }

  /** Stops sending a track; its section is free for another one after the next offer. Its request hears nothing more. */
  stop(sending: Sending): void {
    sending.stopped = true;
    this.#waiting = this.#waiting.filter((other) => other !== sending);
    if (sending.transceiver && !this.#closed) {
      this.#silence(sending.transceiver);
      this.#freed.push(sending.transceiver);
      this.#changed = true;
      this.#negotiate();
    }
  }

  /** Signalling can deliver again. */
  attached(): void {
    this.#peer?.attached();
  }

  /** The network may have changed. */
  verify(): void {
    void this.#peer?.verify();
  }

  /** Ends the transport. Requests under way hear nothing more: whoever closes it knows. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#peer?.close();
  }

  #silence(transceiver: RTCRtpTransceiver): void {
    transceiver.direction = 'inactive';
    transceiver.sender.replaceTrack(null).catch(() => undefined); // the connection is closed: as silent as can be
  }

  #restart(): void {
    this.#peer?.pc.restartIce();
    this.#changed = true;
    this.#negotiate();
  }

  /** Makes offers until nothing is left to offer. */
  #negotiate(): void {
    if (this.#negotiating) {
      return;
    }
    this.#negotiating = true;
    // In a microtask, so that tracks published in one go share an offer.
    queueMicrotask(async () => {
      while (!this.#closed && (this.#waiting.length > 0 || this.#changed)) {
        this.#changed = false;
        await this.#offer(this.#waiting.splice(0, this.#oneByOne > 0 ? 1 : LIMITS.tracks));
        this.#oneByOne = Math.max(0, this.#oneByOne - 1);
      }
      this.#negotiating = false;
    });
  }

  async #offer(batch: Sending[]): Promise<void> {
    try {
      await this.#exchange(batch);
    } catch (error) {
      const failure = asMediaError(error);
      if (!this.#closed && (await this.#rollback(batch, failure)) && !this.#closed) {
        this.#refused(batch, failure);
      }
    }
  }

  async #exchange(batch: Sending[]): Promise<void> {
    const peer = this.#connect();
    for (const sending of batch) {
      await this.#place(peer.pc, sending);
    }
    this.#spare.push(...this.#freed.splice(0));
    peer.hold();
    const offer = await peer.pc.createOffer();
    await peer.pc.setLocalDescription(offer);
    const stereo = withOpus(offer.sdp ?? '', this.#mids(({ music }) => music), ['stereo=1', 'sprop-stereo=1']);
    const answered = this.#request(batch, withOpus(stereo, this.#mids(({ dtx }) => dtx), ['usedtx=1']));
    peer.release();
    const sdp = withOpus((await answered).sdp, this.#mids(({ fec }) => !fec), ['useinbandfec=0']);
    await peer.pc.setRemoteDescription({ type: 'answer', sdp });
    for (const { stopped, request } of batch) {
      if (!stopped && !this.#closed) {
        request.negotiated();
      }
    }
  }

  #mids(is: (plan: Plan) => boolean): Set<string> {
    return new Set([...this.#plans].filter(([, plan]) => is(plan)).map(([{ mid }]) => mid ?? ''));
  }

  /** Gives a track a section: a spare one of its kind, or a new one. */
  async #place(pc: RTCPeerConnection, sending: Sending): Promise<void> {
    const { track, kind } = sending.request;
    const plan = sending.request.plan();
    const { codecs } = plan;
    const active = !sending.request.muted();
    const encodings = plan.encodings.map((encoding): LayerParameters => ({ active, ...encoding }));
    const index = this.#spare.findIndex(({ receiver, sender }) => receiver.track.kind === kind && alike(sender.getParameters().encodings, encodings));
    const [spare] = index < 0 ? [] : this.#spare.splice(index, 1);
    const transceiver = spare ?? add(pc, track ?? kind, encodings);
    sending.transceiver = transceiver;
    sending.plan = plan;
    if (codecs.length > 0 || this.#choosy.delete(transceiver)) {
      transceiver.setCodecPreferences(preferred(kind, codecs));
    }
    if (codecs.length > 0) {
      this.#choosy.add(transceiver);
    }
    this.#plans.set(transceiver, plan);
    if (spare) {
      spare.direction = 'sendonly';
      await spare.sender.replaceTrack(track);
      const parameters = spare.sender.getParameters();
      parameters.encodings = parameters.encodings.map(({ rid }, at) => ({ ...encodings[at], ...(rid === undefined ? {} : { rid }) }));
      await spare.sender.setParameters(parameters);
    }
  }

  #connect(): Peer {
    if (!this.#peer) {
      this.#peer = new Peer('send', this.#options, () => this.#restart());
      this.#options.changed();
    }
    return this.#peer;
  }

  #request(batch: Sending[], sdp: string): Promise<OfferReply> {
    const tracks = batch.map((sending): TrackRequest => {
      const { source, name, kind, publication } = sending.request;
      return {
        mid: sending.transceiver?.mid ?? '',
        source,
        muted: sending.request.muted(),
        ...(name ? { name } : {}),
        ...(publication ? { publication } : {}),
        ...(sending.plan && kind === 'video' ? announced(sending.plan) : {}),
      };
    });
    const message = { transport: 'send' as const, generation: this.#generation + 1, sdp, ...(tracks.length > 0 ? { tracks } : {}) };
    return new Promise((resolve, reject) => {
      this.#options.session.send('offer', message, (outcome: Outcome<OfferReply>) => {
        if (outcome.error) {
          reject(outcome.error); // the number is free again
          return;
        }
        this.#generation = outcome.data.generation;
        for (const published of outcome.data.publications ?? []) {
          const index = tracks.findIndex((track) => track.mid === published.mid);
          this.#publications.set(published.mid, published.publication);
          batch[index]?.request.published(published, tracks[index]?.muted ?? false);
        }
        resolve(outcome.data);
      });
    });
  }

  /** Takes an offer back; false when the transport is beyond repair. */
  async #rollback(batch: Sending[], failure: RotundaError): Promise<boolean> {
    const pc = this.#peer?.pc;
    try {
      if (pc?.signalingState === 'have-local-offer') {
        await pc.setLocalDescription({ type: 'rollback' });
      }
      for (const sending of batch) {
        if (sending.transceiver) {
          this.#silence(sending.transceiver);
          this.#spare.push(sending.transceiver);
          sending.transceiver = undefined;
        }
      }
      return true;
    } catch (error) {
      this.#options.logger.warn('offer cannot be rolled back', { error });
      fail(batch, failure);
      this.#options.broken(failure);
      return false;
    }
  }

  #refused(batch: Sending[], failure: RotundaError): void {
    const [first, ...more] = batch.filter((sending) => !sending.stopped);
    if (first && more.length > 0 && failure.action === 'fix') {
      this.#oneByOne = more.length + 2; // this round counts, too
      this.#waiting.unshift(first, ...more);
      return;
    }
    fail(batch, failure);
    if (failure.code === 'negotiation_failed') {
      return; // the server closes the transport, and says so
    }
    // A plain no leaves both sides as they were. After anything else they may disagree.
    const plain = failure.action === 'fix' || failure.code === 'too_many' || failure.code === 'rate_limited';
    if (batch.length === 0 || !plain) {
      this.#options.broken(failure);
    }
  }
}

function fail(batch: readonly Sending[], failure: RotundaError): void {
  for (const { stopped, request } of batch) {
    if (!stopped) {
      request.failed(failure);
    }
  }
}

/** Whether a section can take other encodings: their number is fixed, and browsers refuse a mode of scalability that its codec lacks. */
function alike(before: readonly LayerParameters[], now: readonly LayerParameters[]): boolean {
  return before.length === now.length && before[0]?.scalabilityMode === now[0]?.scalabilityMode;
}

/** A section with its encodings; a browser that does not know a mode of scalability goes by its own. */
function add(pc: RTCPeerConnection, track: MediaStreamTrack | string, encodings: readonly LayerParameters[]): RTCRtpTransceiver {
  const make = (sendEncodings: LayerParameters[]): RTCRtpTransceiver => pc.addTransceiver(track, { direction: 'sendonly', sendEncodings });
  try {
    return make([...encodings]);
  } catch (error) {
    if (encodings.every(({ scalabilityMode }) => scalabilityMode === undefined)) {
      throw error;
    }
    return make(encodings.map(({ scalabilityMode: _, ...encoding }) => encoding));
  }
}

/** What went wrong in a negotiation: the server's word, or the browser's. @internal */
export function asMediaError(error: unknown): RotundaError {
  return error instanceof RotundaError ? error : new RotundaError('media_failed', `negotiation: ${String(error)}`, { cause: error });
}
