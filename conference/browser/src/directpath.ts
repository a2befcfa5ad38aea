import { DataChannels } from './data.js';
import type { Plan } from './encodings.js';
import { preferred } from './codecs.js';
import type { DataMessage, Logger } from './options.js';
import { arrived, Peer, type TransportOptions } from './peer.js';
import { LIMITS, type Peer as PeerMessage, type PeerCandidate, type PeerDescription, type PeerTrack } from './protocol.gen.js';
import { withOpus } from './sdp.js';
import { asMediaError } from './send.js';
import { type OwnStats, ownStats } from './stats.js';
import { Tuner } from './tuner.js';

/** What a client sends to another one directly: one of its publications. @internal */
export interface Outgoing {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly track: MediaStreamTrack | null;
  readonly muted: boolean;
  /** Which encodings anybody wants; direct paths have one, named ''. */
  readonly layers: ReadonlyMap<string, boolean>;
  readonly maxBitrate: number;
  plan(): Plan;
}

/** What a client is to receive from another one directly. @internal */
export interface Incoming {
  readonly id: string;
  readonly kind: 'audio' | 'video';
}

/** What a DirectPath needs and tells. @internal */
export interface DirectPathOptions {
  /** Whether this side makes the offers. */
  readonly offers: boolean;
  readonly generation: number;
  readonly transport: TransportOptions;
  readonly logger: Logger;
  outgoing(): readonly Outgoing[];
  incoming(): readonly Incoming[];
  /** Sends a message to the other side. */
  tell(message: Omit<PeerMessage, 'to' | 'from'>): void;
  /** Which track carries which publication, or whether it is connected, may have changed. */
  changed(): void;
  data(message: DataMessage): void;
  /** Nothing comes any more, or it could not be made. */
  failed(why: string): void;
}

/** How often something is sent and listened for. */
const pulseMs = 500;
/** A path on which nothing came for so long is dead: three pulses and more. */
const silentMs = 2500;
/** A page that had no timer for so long was asleep, and heard nothing for that reason. */
const sleptMs = 2000;
/** How long the other side may take to answer an offer. */
const answerMs = 10_000;

/** One section of the connection and what it carries now. */
interface Section {
  readonly transceiver: RTCRtpTransceiver;
  publication: string; // empty: spare
}

/**
 * A connection to one other participant: the media of both in sections that
 * one of them sends on, the data channels, and a pulse by which either side notices soon when the path is dead.
 * One side offers, for what both publish; the other answers. It is replaced as a whole, by one of a higher generation.
 *
 * @internal
 */
export class DirectPath {
  readonly #options: DirectPathOptions;
  readonly #peer: Peer;
  readonly #channels: DataChannels;
  readonly #pulse: RTCDataChannel;
  #sections: Section[] = [];
  readonly #tuners = new Map<RTCRtpTransceiver, Tuner>();
  #tracks = new Map<string, MediaStreamTrack>();
  #candidates: PeerCandidate[] = []; // until there is a remote description
  #steps: Promise<void> = Promise.resolve();
  #negotiating = false;
  #offered = false;
  #again = false; // something changed meanwhile
  #answerTimer: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #heard = { bytes: -1, at: 0 };
  #ticked = 0;
  #dead = false;
  #closed = false;

  constructor(options: DirectPathOptions) {
    this.#options = options;
    const transport: TransportOptions = {
      ...options.transport,
      trickle: (candidate) => this.#tell({ candidate: wire(candidate) }),
      changed: () => this.#changed(),
    };
    this.#peer = new Peer('direct', transport, () => this.#restart());
    const { pc } = this.#peer;
    this.#channels = new DataChannels(pc, options.data);
    this.#pulse = pc.createDataChannel('pulse', { negotiated: true, id: 2, ordered: false, maxRetransmits: 0 });
    if (options.offers) {
      this.update();
    }
  }

  get generation(): number {
    return this.#options.generation;
  }

  get state(): RTCPeerConnectionState {
    return this.#peer.pc.connectionState;
  }

  /** Whether media and data can flow. */
  get connected(): boolean {
    return this.state === 'connected' && !this.#dead;
  }

  /** The received tracks by publication. */
  get tracks(): ReadonlyMap<string, MediaStreamTrack> {
    return this.#tracks;
  }

  get channels(): DataChannels {
    return this.#channels;
  }

  /** Who publishes what changed, here or there. */
  update(): void {
    for (const { transceiver, publication } of this.#sections) {
      const outgoing = this.#options.outgoing().find(({ id }) => id === publication);
      if (outgoing && transceiver.sender.track !== outgoing.track) {
        transceiver.sender.replaceTrack(outgoing.track).catch(() => undefined); // of the same kind: a closed connection only
      }
      void this.#tuners.get(transceiver)?.run();
    }
    if (this.#options.offers && this.#differs()) {
      this.#negotiate();
    }
  }

  /** The other side says something. */
  receive({ description, candidate, ask }: PeerMessage): void {
    if (ask === 'restart' && this.#options.offers) {
      this.#restart();
    } else if (description) {
      this.#step(() => (description.type === 'offer' ? this.#answer(description) : this.#accept(description)));
    } else if (candidate) {
      this.#step(() => this.#add(candidate));
    }
  }

  /** Signalling can deliver again. */
  attached(): void {
    this.#peer.attached();
  }

  /** The network may have changed. */
  verify(): void {
    void this.#peer.verify();
  }

  /** Restarts ICE, by an offer of whoever makes them. */
  restart(): void {
    void this.#options.transport.refresh(this.#peer.pc).then(() => this.#closed || this.#restart());
  }

  async stats(): Promise<OwnStats[]> {
    const mids = this.#sections.filter(({ publication }) => publication).map(({ transceiver, publication }) => [transceiver.mid ?? '', publication] as const);
    return ownStats(await this.#peer.pc.getStats(), new Map(mids));
  }

  /** The receiver of a track. */
  receiver(track: MediaStreamTrack): RTCRtpReceiver | undefined {
    return this.#peer.pc.getTransceivers().find(({ receiver }) => receiver.track === track)?.receiver;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#answerTimer);
    clearInterval(this.#timer);
    this.#channels.close();
    this.#peer.close();
  }

  // Negotiation

  /** Descriptions and candidates are taken in one after the other. */
  #step(step: () => Promise<void>): void {
    this.#steps = this.#steps.then(async () => {
      try {
        if (!this.#closed) {
          await step();
        }
      } catch (error) {
        if (!this.#closed) {
          this.#fail(asMediaError(error).message);
        }
      }
    });
  }

  #wanted(): Incoming[] {
    return [...this.#options.outgoing(), ...this.#options.incoming()].slice(0, LIMITS.tracks);
  }

  #differs(): boolean {
    const wanted = this.#wanted();
    const carried = this.#sections.filter(({ publication }) => publication);
    return !this.#offered || wanted.length !== carried.length || wanted.some(({ id }) => !carried.some(({ publication }) => publication === id));
  }

  #negotiate(): void {
    this.#again = true;
    if (this.#negotiating || this.#closed) {
      return;
    }
    this.#negotiating = true;
    // In a step of its own, so that what is published in one go shares an offer.
    this.#step(() => this.#offer());
  }

  async #offer(): Promise<void> {
    const { pc } = this.#peer;
    this.#again = false;
    this.#offered = true;
    const wanted = this.#wanted();
    for (const section of this.#sections) {
      if (section.publication && !wanted.some(({ id }) => id === section.publication)) {
        this.#free(section);
      }
    }
    for (const incoming of wanted) {
      if (!this.#sections.some(({ publication }) => publication === incoming.id)) {
        const outgoing = this.#options.outgoing().find(({ id }) => id === incoming.id);
        this.#place(incoming, outgoing);
      }
    }
    this.#peer.hold();
    const offer = await pc.createOffer();
    await pc.setLocalDescription(offer);
    this.#tell({ description: { type: 'offer', sdp: offer.sdp ?? '', tracks: this.#carried() } });
    this.#peer.release();
    this.#expectAnswer();
  }

  #expectAnswer(): void {
    clearTimeout(this.#answerTimer);
    // While signalling is away nothing can come.
    this.#answerTimer = setTimeout(() => (this.#options.transport.session.attached ? this.#fail('no answer') : this.#expectAnswer()), answerMs);
  }

  #carried(): PeerTrack[] {
    return this.#sections.filter(({ publication }) => publication).map(({ transceiver, publication }) => ({ mid: transceiver.mid ?? '', publication }));
  }

  #free(section: Section): void {
    section.publication = '';
    section.transceiver.direction = 'inactive';
    this.#tuners.delete(section.transceiver);
    section.transceiver.sender.replaceTrack(null).catch(() => undefined); // a closed connection only
  }

  /** Gives a publication a section: a spare one of its kind, or a new one. */
  #place({ id, kind }: Incoming, outgoing: Outgoing | undefined): void {
    const direction = outgoing ? 'sendonly' : 'recvonly';
    let section = this.#sections.find(({ publication, transceiver }) => !publication && transceiver.receiver.track.kind === kind);
    if (!section) {
      section = { transceiver: this.#peer.pc.addTransceiver(kind, { direction }), publication: id };
      this.#sections.push(section);
    }
    section.publication = id;
    section.transceiver.direction = direction;
    if (outgoing) {
      this.#send(section.transceiver, outgoing);
    }
  }

  #send(transceiver: RTCRtpTransceiver, outgoing: Outgoing): void {
    const { codecs } = outgoing.plan();
    if (codecs.length > 0) {
      transceiver.setCodecPreferences(preferred(outgoing.kind, codecs));
    }
    transceiver.sender.replaceTrack(outgoing.track).catch(() => undefined); // a closed connection only
    const wished = (): Outgoing => this.#options.outgoing().find(({ id }) => id === outgoing.id) ?? outgoing;
    this.#tuners.set(
      transceiver,
      new Tuner(() => {
        const { muted, layers, maxBitrate, plan } = wished();
        return { sender: transceiver.sender, plan: plan(), muted, layers, maxBitrate };
      }),
    );
  }

  async #answer({ sdp, tracks = [] }: PeerDescription): Promise<void> {
    const { pc } = this.#peer;
    this.#peer.hold();
    const outgoing = this.#options.outgoing();
    await pc.setRemoteDescription({ type: 'offer', sdp: withOwnOpus(sdp, tracks, outgoing) });
    const byMid = new Map(tracks.map(({ mid, publication }) => [mid, publication]));
    for (const transceiver of pc.getTransceivers()) {
      const publication = byMid.get(transceiver.mid ?? '') ?? '';
      let section = this.#sections.find((other) => other.transceiver === transceiver);
      if (!section) {
        section = { transceiver, publication: '' };
        this.#sections.push(section);
      }
      const own = outgoing.find(({ id }) => id === publication);
      if (section.publication && section.publication !== publication) {
        this.#free(section);
      }
      if (own && section.publication !== publication) {
        this.#send(transceiver, own);
      }
      section.publication = publication;
      transceiver.direction = own ? 'sendonly' : publication ? 'recvonly' : 'inactive';
    }
    const answer = await pc.createAnswer();
    await pc.setLocalDescription(answer);
    this.#tell({ description: { type: 'answer', sdp: answer.sdp ?? '' } });
    this.#peer.release();
    await this.#negotiated();
  }

  async #accept({ sdp }: PeerDescription): Promise<void> {
    if (this.#peer.pc.signalingState !== 'have-local-offer') {
      return; // to an offer that was given up
    }
    clearTimeout(this.#answerTimer);
    await this.#peer.pc.setRemoteDescription({ type: 'answer', sdp: withOwnOpus(sdp, this.#carried(), this.#options.outgoing()) });
    await this.#negotiated();
    this.#negotiating = false;
    if (this.#again || this.#differs()) {
      this.#negotiate();
    }
  }

  async #negotiated(): Promise<void> {
    const own = new Set(this.#options.outgoing().map(({ id }) => id));
    this.#tracks = new Map();
    for (const { transceiver, publication } of this.#sections) {
      if (publication && !own.has(publication)) {
        this.#tracks.set(publication, transceiver.receiver.track);
      }
      void this.#tuners.get(transceiver)?.run();
    }
    this.#options.changed();
    const candidates = this.#candidates;
    this.#candidates = [];
    for (const candidate of candidates) {
      await this.#add(candidate);
    }
  }

  async #add(candidate: PeerCandidate): Promise<void> {
    const { pc } = this.#peer;
    if (!pc.remoteDescription) {
      if (this.#candidates.length < LIMITS.candidates) {
        this.#candidates.push(candidate);
      }
      return;
    }
    const init = { candidate: candidate.candidate, sdpMid: candidate.sdp_mid ?? null, sdpMLineIndex: candidate.sdp_mline_index ?? null };
    // One of a generation that has passed, or one that this browser cannot use: there are others.
    await pc.addIceCandidate(init).catch((error: unknown) => this.#options.logger.debug('candidate not used', { error }));
  }

  #restart(): void {
    if (!this.#options.offers) {
      this.#tell({ ask: 'restart' });
      return;
    }
    this.#peer.pc.restartIce();
    this.#negotiate();
  }

  #tell(message: Omit<PeerMessage, 'to' | 'from' | 'generation'>): void {
    if (!this.#closed) {
      this.#options.tell({ generation: this.#options.generation, ...message });
    }
  }

  // Life and death

  #changed(): void {
    if (this.#closed) {
      return;
    }
    if (this.state === 'connected' && this.#timer === undefined) {
      this.#ticked = this.#heard.at = Date.now();
      this.#timer = setInterval(() => void this.#tick(), pulseMs);
    }
    if (this.state === 'failed') {
      this.#fail('no path');
    }
    this.#options.changed();
  }

  async #tick(): Promise<void> {
    const now = Date.now();
    if (now - this.#ticked > sleptMs) {
      this.#heard.at = now;
    }
    this.#ticked = now;
    if (this.#pulse.readyState === 'open') {
      this.#pulse.send('.');
    }
    const bytes = await arrived(this.#peer.pc);
    if (this.#closed) {
      return;
    }
    if (bytes !== this.#heard.bytes) {
      this.#heard = { bytes, at: Date.now() };
      if (this.#dead) {
        this.#dead = false;
        this.#options.changed();
      }
    } else if (!this.#dead && Date.now() - this.#heard.at > silentMs) {
      this.#dead = true;
      this.#fail('nothing comes any more');
      this.#options.changed();
    }
  }

  #fail(why: string): void {
    if (!this.#closed) {
      this.#options.logger.debug('direct path failed', { why, generation: this.generation });
      this.#options.failed(why);
    }
  }
}

function wire({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate): PeerCandidate {
  return { candidate, ...(sdpMid === null ? {} : { sdp_mid: sdpMid }), ...(sdpMLineIndex === null ? {} : { sdp_mline_index: sdpMLineIndex }) };
}

/** The other side's description with what its sections ask of this side's encoder. */
function withOwnOpus(sdp: string, tracks: readonly PeerTrack[], outgoing: readonly Outgoing[]): string {
  const mids = (is: (plan: Plan) => boolean): Set<string> =>
    new Set(tracks.filter(({ publication }) => outgoing.some((own) => own.id === publication && is(own.plan()))).map(({ mid }) => mid));
  const stereo = withOpus(sdp, mids(({ music }) => music), ['stereo=1']);
  return withOpus(withOpus(stereo, mids(({ dtx }) => dtx), ['usedtx=1']), mids(({ fec }) => !fec), ['useinbandfec=0']);
}
