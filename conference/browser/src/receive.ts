import { DataChannels } from './data.js';
import { RotundaError } from './errors.js';
import type { DataMessage } from './options.js';
import { Peer, type TransportOptions } from './peer.js';
import type { ServerOffer } from './protocol.gen.js';
import { stereoMids, withOpus } from './sdp.js';
import { asMediaError } from './send.js';
import { type OwnStats, ownStats } from './stats.js';

/** What a ReceiveTransport tells, beside what all transports do. @internal */
export interface ReceiveOptions extends TransportOptions {
  /** Which track carries which publication from now on. */
  tracks(tracks: ReadonlyMap<string, MediaStreamTrack>): void;
  data(message: DataMessage): void;
}

/**
 * The transport on which this client receives. The server offers, one offer
 * at a time; it is answered at once and candidates follow.
 *
 * @internal
 */
export class ReceiveTransport {
  readonly #options: ReceiveOptions;
  #peer: Peer | undefined;
  #channels: DataChannels | undefined;
  #wanting: { resolve(channels: DataChannels): void; reject(error: RotundaError): void }[] = []; // the data channels
  #offers: Promise<void> = Promise.resolve();
  #generation = 0;
  /** Publications by mid, as the last offer has them. */
  #publications: ReadonlyMap<string, string> = new Map();
  #restarting = false;
  #closed = false;

  constructor(options: ReceiveOptions) {
    this.#options = options;
  }

  /** The state of its connection; undefined before the first offer. */
  get state(): RTCPeerConnectionState | undefined {
    return this.#peer?.pc.connectionState;
  }

  /** The receiver of a track. */
  receiver(track: MediaStreamTrack): RTCRtpReceiver | undefined {
    return this.#peer?.pc.getTransceivers().find(({ receiver }) => receiver.track === track)?.receiver;
  }

  /** What the browser measures on it. */
  async stats(): Promise<OwnStats[]> {
    return ownStats(await this.#peer?.pc.getStats(), this.#publications);
  }

  /** Takes in an offer; one that was taken in before is ignored. */
  offer(offer: ServerOffer): void {
    if (offer.generation <= this.#generation || this.#closed) {
      return;
    }
    this.#generation = offer.generation;
    this.#offers = this.#offers.then(() => this.#answer(offer));
  }

  /** The data channels, asked for on first use. */
  async channels(): Promise<DataChannels> {
    if (this.#channels) {
      return this.#channels;
    }
    const made = new Promise<DataChannels>((resolve, reject) => this.#wanting.push({ resolve, reject }));
    const asked = this.#options.session.request('open_data', {});
    // The offer that brings the channels may come before the reply or after it.
    return (await Promise.all([made, asked]))[0];
  }

  /** Signalling can deliver again. */
  attached(): void {
    this.#peer?.attached();
  }

  /** The network may have changed. */
  verify(): void {
    void this.#peer?.verify();
  }

  close(): void {
    this.#closed = true;
    for (const { reject } of this.#wanting.splice(0)) {
      reject(new RotundaError('closed', 'the connection was closed'));
    }
    this.#channels?.close();
    this.#peer?.close();
  }

  async #answer(offer: ServerOffer): Promise<void> {
    if (this.#closed) {
      return;
    }
    try {
      const peer = this.#connect();
      const { pc } = peer;
      peer.hold();
      await pc.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
      this.#openChannels(pc, offer.sdp);
      const answer = await pc.createAnswer();
      const sdp = withOpus(answer.sdp ?? '', stereoMids(offer.sdp), ['stereo=1']);
      await pc.setLocalDescription({ type: 'answer', sdp });
      this.#sendAnswer(offer.generation, sdp);
      peer.release();
      this.#publications = new Map(offer.tracks.map(({ mid, publication }) => [mid, publication]));
      this.#options.tracks(bind(pc, offer));
    } catch (error) {
      if (!this.#closed) {
        this.#options.broken(asMediaError(error));
      }
    }
  }

  #connect(): Peer {
    if (!this.#peer) {
      this.#peer = new Peer('receive', this.#options, () => this.#restart());
      this.#options.changed();
    }
    return this.#peer;
  }

  #sendAnswer(generation: number, sdp: string): void {
    this.#options.session.send('answer', { transport: 'receive', generation, sdp }, ({ error }) => {
      if (!error || this.#closed) {
        return;
      }
      this.#options.logger.debug('answer refused', { generation, code: error.code });
      // A stale answer needs nothing: a newer offer is under way. After a failed
      // one the server makes a new transport. Without a session there is nothing to mend here.
      if (!['stale_negotiation', 'negotiation_failed', 'session_lost', 'closed'].includes(error.code)) {
        this.#options.broken(error);
      }
    });
  }

  #openChannels(pc: RTCPeerConnection, sdp: string): void {
    if (this.#channels || !/^m=application [1-9]/m.test(sdp)) {
      return;
    }
    const channels = new DataChannels(pc, (message) => this.#options.data(message));
    this.#channels = channels;
    for (const { resolve } of this.#wanting.splice(0)) {
      resolve(channels);
    }
  }

  #restart(): void {
    if (this.#restarting) {
      return;
    }
    this.#restarting = true;
    this.#options.session.send('restart', { transport: 'receive' }, ({ error }) => {
      this.#restarting = false;
      if (error) {
        this.#options.logger.debug('ICE restart refused', { code: error.code });
      }
    });
  }
}

/** The tracks of an offer's sections by publication. */
function bind(pc: RTCPeerConnection, offer: ServerOffer): Map<string, MediaStreamTrack> {
  const byMid = new Map(pc.getTransceivers().map((transceiver) => [transceiver.mid, transceiver.receiver.track]));
  const tracks = new Map<string, MediaStreamTrack>();
  for (const { mid, publication } of offer.tracks) {
    const track = byMid.get(mid);
    if (track) {
      tracks.set(publication, track);
    }
  }
  return tracks;
}
