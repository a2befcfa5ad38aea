import type { Stats } from './protocol.gen.js';

/** A dictionary of W3C webrtc-stats as the browser has it. */
export interface OwnStats extends RTCStats {
  /** The publication that an RTP stream belongs to; absent where it belongs to none. */
  readonly rotundaPublication?: string;
  /** The members of its type, as the W3C names them. */
  readonly [member: string]: unknown;
}

/** What both ends measure on this client's connections. */
export interface RoomStats {
  /** The browser's of the connection on which this client sends; empty while there is none. */
  readonly send: readonly OwnStats[];
  /** The browser's of the connection on which it receives; empty while there is none. */
  readonly receive: readonly OwnStats[];
  /** The server's of both, from its own point of view; empty while it cannot be asked. */
  readonly server: readonly Stats[];
}

/** The dictionaries of W3C webrtc-stats by their type, as far as they are asked for by statsOf. */
export interface StatsTypes {
  'inbound-rtp': RTCInboundRtpStreamStats;
  'outbound-rtp': RTCOutboundRtpStreamStats;
  /** What a receiver reported of an outbound stream; times are in seconds, fractionLost is from 0 to 1. */
  'remote-inbound-rtp': RTCReceivedRtpStreamStats & { localId?: string; roundTripTime?: number; fractionLost?: number };
  'candidate-pair': RTCIceCandidatePairStats;
  'local-candidate': CandidateStats;
  'remote-candidate': CandidateStats;
  codec: RTCStats & { mimeType: string; payloadType: number; sdpFmtpLine?: string };
  transport: RTCTransportStats;
}

/** A candidate in W3C webrtc-stats. */
export interface CandidateStats extends RTCStats {
  /** "host", "srflx", "prflx", or "relay" for TURN. */
  readonly candidateType: RTCIceCandidateType;
  readonly protocol?: string;
  /** How a TURN server is reached: "udp", "tcp" or "tls". */
  readonly relayProtocol?: string;
  readonly address?: string;
  readonly port?: number;
}

/** The entries of one type in RoomStats.send or RoomStats.receive, typed. */
export function statsOf<T extends keyof StatsTypes>(list: readonly OwnStats[], type: T): (StatsTypes[T] & { readonly rotundaPublication?: string })[] {
  return list.filter((entry) => (entry.type as string) === type) as unknown as (StatsTypes[T] & { readonly rotundaPublication?: string })[];
}

/** A browser's report as a list, each RTP stream with its publication. @internal */
export function ownStats(report: RTCStatsReport | undefined, publications: ReadonlyMap<string, string>): OwnStats[] {
  const list: OwnStats[] = [];
  report?.forEach((entry: OwnStats & { mid?: string }) => {
    const publication = publications.get(entry.mid ?? '');
    list.push(publication === undefined ? entry : { ...entry, rotundaPublication: publication });
  });
  return list;
}
