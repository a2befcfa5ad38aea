import type { RotundaError } from './errors.js';
import type { Logger } from './options.js';
import { LIMITS, type TransportKind } from './protocol.gen.js';
import type { Session } from './session.js';

/** What transports need of their room. @internal */
export interface TransportOptions {
  readonly session: Session;
  readonly logger: Logger;
  makePeer(): RTCPeerConnection;
  /** Gives a connection fresh ICE servers, as far as they can be had soon: credentials expire. Never rejects. */
  refresh(pc: RTCPeerConnection): Promise<void>;
  /** Sends a candidate to the other side; without it that is the server's transport. */
  trickle?(candidate: RTCIceCandidate): void;
  /** The state of the connection changed. */
  changed(): void;
  /** The path is in trouble, and with it perhaps the carrier. */
  suspect(): void;
  /** The transport cannot be mended: a new session is needed. */
  broken(error: RotundaError): void;
}

/** How long a lost path may come back by itself before ICE is restarted. */
const graceMs = 1000;
/** How long a restart may take before another one is tried; doubles. */
const restartMs = 5000;
const maxRestartWaitMs = 30_000;
/** In this time something comes on a path that works: answers to checks if nothing else. */
const listenMs = 1000;

/**
 * What both transports have in common: an RTCPeerConnection that trickles its
 * candidates and restarts ICE when its path is lost and signalling can deliver.
 *
 * @internal
 */
export class Peer {
  readonly pc: RTCPeerConnection;
  readonly #kind: TransportKind | 'direct';
  readonly #options: TransportOptions;
  readonly #restart: () => void;
  #candidates: RTCIceCandidate[] = []; // held until the description they belong to is sent
  #holding = true;
  #sent = 0; // candidates of this generation
  #restarts = 0; // without a connection since
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = false; // for signalling, to restart
  #verifying = false;
  #lost = false; // the path, whatever the browser says yet
  #closed = false;

  /** restart is called when ICE must be restarted. */
  constructor(kind: TransportKind | 'direct', options: TransportOptions, restart: () => void) {
    this.#kind = kind;
    this.#options = options;
    this.#restart = restart;
    this.pc = options.makePeer();
    this.pc.addEventListener('icecandidate', (event) => this.#candidate(event.candidate));
    this.pc.addEventListener('iceconnectionstatechange', () => this.#iceChanged());
    this.pc.addEventListener('connectionstatechange', () => this.#options.changed());
  }

  /** Holds candidates back until release: a description of a new generation is being made. */
  hold(): void {
    this.#holding = true;
  }

  /** The description was sent: its candidates may follow. */
  release(): void {
    this.#holding = false;
    this.#sent = 0;
    const candidates = this.#candidates;
    this.#candidates = [];
    for (const candidate of candidates) {
      this.#trickle(candidate);
    }
  }

  /** Signalling can deliver again. */
  attached(): void {
    if (this.#waiting) {
      this.#waiting = false;
      this.#check();
    }
  }

  /** The network may have changed: ICE is restarted unless the path is seen to work. */
  async verify(): Promise<void> {
    const { iceConnectionState: state } = this.pc;
    if (this.#closed || this.#verifying || state === 'new' || state === 'closed') {
      return;
    }
    this.#verifying = true;
    const before = await arrived(this.pc);
    await new Promise((resolve) => setTimeout(resolve, listenMs));
    const works = (await arrived(this.pc)) > before;
    this.#verifying = false;
    if (works && ['connected', 'completed'].includes(this.pc.iceConnectionState)) {
      return; // whatever changed, it is not this path
    }
    this.#lost = true;
    this.#restarts = 0;
    this.#check();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.pc.close();
  }

  #candidate(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate || this.#closed) {
      return; // the end of candidates needs no telling
    }
    if (this.#holding) {
      this.#candidates.push(candidate);
    } else {
      this.#trickle(candidate);
    }
  }

  #trickle(candidate: RTCIceCandidate): void {
    if (this.#sent >= LIMITS.candidates) {
      return;
    }
    this.#sent++;
    if (this.#options.trickle) {
      this.#options.trickle(candidate);
      return;
    }
    const message = {
      transport: this.#kind as TransportKind,
      candidate: candidate.candidate,
      ...(candidate.sdpMid === null ? {} : { sdp_mid: candidate.sdpMid }),
      ...(candidate.sdpMLineIndex === null ? {} : { sdp_mline_index: candidate.sdpMLineIndex }),
    };
    this.#options.session.send('candidate', message, ({ error }) => {
      if (error) {
        this.#options.logger.debug('candidate refused', { transport: this.#kind, code: error.code });
      }
    });
  }

  #iceChanged(): void {
    clearTimeout(this.#timer);
    this.#waiting = false;
    switch (this.pc.iceConnectionState) {
      case 'connected':
      case 'completed':
        this.#restarts = 0;
        this.#lost = false;
        break;
      case 'disconnected':
        this.#timer = setTimeout(() => this.#check(), graceMs);
        this.#options.suspect();
        break;
      case 'failed':
        // A restart that failed at once would fail at once again.
        this.#timer = setTimeout(() => this.#check(), this.#restarts === 0 ? 0 : this.#waitMs());
        break;
    }
    this.#options.changed();
  }

  /** Restarts ICE if the path is still lost; again later if that did not help. */
  #check(): void {
    clearTimeout(this.#timer);
    const state = this.pc.iceConnectionState;
    if (this.#closed || (!this.#lost && state !== 'disconnected' && state !== 'failed')) {
      return;
    }
    if (!this.#options.session.attached) {
      this.#waiting = true;
      return;
    }
    this.#timer = setTimeout(() => this.#check(), this.#waitMs());
    this.#restarts++;
    this.#lost = false;
    this.#options.logger.debug('restarting ICE', { transport: this.#kind, restarts: this.#restarts });
    void this.#options.refresh(this.pc).then(() => this.#closed || this.#restart());
  }

  #waitMs(): number {
    return Math.min(maxRestartWaitMs, restartMs * 2 ** this.#restarts);
  }
}

/** How much has come on a connection's paths, checks and their answers included. @internal */
export async function arrived(pc: RTCPeerConnection): Promise<number> {
  let sum = 0;
  const report = await pc.getStats().catch(() => undefined);
  report?.forEach((stats: RTCIceCandidatePairStats & { packetsReceived?: number }) => {
    if (stats.type === 'candidate-pair') {
      sum += (stats.bytesReceived ?? 0) + (stats.packetsReceived ?? 0) + (stats.responsesReceived ?? 0) + (stats.requestsReceived ?? 0);
    }
  });
  return sum;
}
