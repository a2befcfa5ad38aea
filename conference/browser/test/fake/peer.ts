// Small stand-ins for the browser's media objects, with SDP that holds no more than what the SDK looks at.

/** A MediaStreamTrack that goes nowhere. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly id: string;
  enabled = true;
  muted = false;
  label = '';
  contentHint = '';
  readyState: 'live' | 'ended' = 'live';
  settings: MediaTrackSettings = {};
  /** What applyConstraints was given. */
  constraints: MediaTrackConstraints | undefined;

  constructor(kind: 'audio' | 'video', id: string = kind) {
    super();
    this.kind = kind;
    this.id = id;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  getConstraints(): MediaTrackConstraints {
    return this.constraints ?? {};
  }

  /** Whether applyConstraints has an effect on the settings. */
  obeys = false;

  async applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
    this.constraints = constraints;
    if (this.obeys) {
      Object.assign(this.settings, constraints);
    }
  }

  /** As when the operating system keeps the device from capturing, or no longer does. */
  interrupt(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }

  /** As when a device is unplugged, or a person ends a capture. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  get media(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

interface FakeParameters {
  encodings: RTCRtpEncodingParameters[];
  degradationPreference?: RTCDegradationPreference;
}

class FakeSender {
  track: FakeTrack | null;
  parameters: FakeParameters;
  /** How often parameters were set. */
  sets = 0;
  /** How often a change was refused. */
  refused = 0;
  /** So many of the next changes are refused. */
  refusals = 0;
  /** How they are refused. */
  refusal = 'InvalidStateError';
  #setting = false;
  #fresh = false;

  constructor(track: FakeTrack | null, encodings: RTCRtpEncodingParameters[]) {
    this.track = track;
    this.parameters = { encodings };
  }

  getParameters(): FakeParameters {
    this.#fresh = true;
    queueMicrotask(() => (this.#fresh = false)); // W3C webrtc: in the same task
    return structuredClone(this.parameters);
  }

  /** As browsers do, it tells the new ones only when they are in force. */
  async setParameters(parameters: FakeParameters): Promise<void> {
    if (!this.#fresh || this.#setting || this.refusals-- > 0) {
      this.refused++;
      throw new DOMException('no', this.refusal);
    }
    this.refusals = 0;
    this.#setting = true;
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.#setting = false;
    this.sets++;
    this.parameters = parameters;
  }

  async replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
  }
}

export class FakeTransceiver {
  mid: string | null = null;
  readonly kind: string;
  direction: string;
  readonly sender: FakeSender;
  readonly receiver: { track: FakeTrack };
  /** MIME types as preferred; undefined before any preference. */
  codecs: string[] | undefined;

  constructor(kind: 'audio' | 'video', direction: string, sender: FakeSender, mid: string | null = null) {
    this.kind = kind;
    this.direction = direction;
    this.sender = sender;
    this.mid = mid;
    this.receiver = { track: new FakeTrack(kind, `received-${mid}`) };
  }

  setCodecPreferences(codecs: { mimeType: string }[]): void {
    this.codecs = codecs.map(({ mimeType }) => mimeType);
  }
}

export class FakeDataChannel extends EventTarget {
  readonly label: string;
  readonly init: RTCDataChannelInit;
  readyState: RTCDataChannelState = 'connecting';
  binaryType = 'blob';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  readonly sent: Uint8Array[] = [];

  constructor(label: string, init: RTCDataChannelInit) {
    super();
    this.label = label;
    this.init = init;
  }

  open(): void {
    this.readyState = 'open';
    this.dispatchEvent(new Event('open'));
  }

  send(message: Uint8Array): void {
    this.sent.push(message);
  }

  close(): void {
    this.readyState = 'closed';
    this.dispatchEvent(new Event('close'));
  }
}

/** An RTCPeerConnection as far as the SDK uses one. */
export class FakePeer extends EventTarget {
  readonly configuration: RTCConfiguration;
  readonly transceivers: FakeTransceiver[] = [];
  readonly channels: FakeDataChannel[] = [];
  readonly stats = new Map<string, object>();
  /** What was done to it, in order. */
  readonly calls: string[] = [];
  signalingState: RTCSignalingState = 'stable';
  iceConnectionState: RTCIceConnectionState = 'new';
  connectionState: RTCPeerConnectionState = 'new';
  /** Makes the next setRemoteDescription fail. */
  refuseRemote = false;
  /** A candidate found while the next local description is set. */
  early: string | undefined;
  /** Answers take one encoding of each section, as those of servers without simulcast. */
  single = false;
  #nextMid = 0;
  #fresh: FakeTransceiver[] = []; // without a mid before the last offer
  #restart = false;

  constructor(configuration: RTCConfiguration) {
    super();
    this.configuration = configuration;
  }

  addTransceiver(track: FakeTrack | 'audio' | 'video', init: RTCRtpTransceiverInit): FakeTransceiver {
    const kind = typeof track === 'string' ? track : track.kind;
    const sender = new FakeSender(typeof track === 'string' ? null : track, init.sendEncodings ?? []);
    const transceiver = new FakeTransceiver(kind, init.direction ?? 'sendrecv', sender);
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  createDataChannel(label: string, init: RTCDataChannelInit): FakeDataChannel {
    const channel = new FakeDataChannel(label, init);
    this.channels.push(channel);
    return channel;
  }

  restartIce(): void {
    this.#restart = true;
    this.calls.push('restartIce');
  }

  async createOffer(): Promise<RTCSessionDescriptionInit> {
    const lines = this.transceivers.map(({ kind, direction }) => `m=${kind} ${direction}`);
    const offer = [...(this.#restart ? ['restart'] : []), ...lines].join('\n');
    this.#restart = false;
    return { type: 'offer', sdp: offer };
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    return { type: 'answer', sdp: 'answer' };
  }

  async setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.calls.push(`local ${description.type}`);
    if (description.type === 'rollback') {
      this.#fresh.forEach((transceiver) => (transceiver.mid = null));
      this.signalingState = 'stable';
      return;
    }
    this.#fresh = this.transceivers.filter(({ mid }) => mid === null);
    for (const transceiver of this.transceivers) {
      transceiver.mid ??= String(this.#nextMid++);
    }
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
    if (this.early !== undefined) {
      this.candidate(this.early);
      this.early = undefined;
    }
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.calls.push(`remote ${description.type}`);
    if (this.refuseRemote) {
      this.refuseRemote = false;
      throw new DOMException('no', 'InvalidAccessError');
    }
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
    if (description.type === 'answer' && this.single) {
      this.transceivers.forEach(({ sender: { parameters } }) => parameters.encodings.splice(1)); // browsers keep the lowest
    }
    if (description.type === 'offer') {
      for (const [, kind, mid] of (description.sdp ?? '').matchAll(/^m=(audio|video) 9 mid=(\w+)$/gm)) {
        if (!this.transceivers.some((transceiver) => transceiver.mid === mid)) {
          this.transceivers.push(new FakeTransceiver(kind as 'audio' | 'video', 'recvonly', new FakeSender(null, []), mid!));
        }
      }
    }
  }

  close(): void {
    this.calls.push('close');
    this.connectionState = 'closed';
    this.signalingState = 'closed';
  }

  // What happens to it

  ice(state: RTCIceConnectionState): void {
    this.iceConnectionState = state;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
  }

  connection(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  async getStats(): Promise<RTCStatsReport> {
    return this.stats as unknown as RTCStatsReport;
  }

  candidate(candidate: string | null): void {
    const event = new Event('icecandidate') as Event & { candidate: unknown };
    event.candidate = candidate === null ? null : { candidate, sdpMid: '0', sdpMLineIndex: 0 };
    this.dispatchEvent(event);
  }
}

/** An injected peerConnection that keeps what it made. */
export function fakePeers(): { peers: FakePeer[]; peerConnection: (configuration: RTCConfiguration) => RTCPeerConnection } {
  const peers: FakePeer[] = [];
  return {
    peers,
    peerConnection: (configuration) => {
      const peer = new FakePeer(configuration);
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
  };
}
