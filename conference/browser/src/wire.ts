// Wire types, in the names of the Go package signal.
export type Code = string;
export type Source = 'camera' | 'microphone' | 'screen' | 'screen-audio' | 'custom';
export type Kind = 'audio' | 'video';
export type TransportKind = 'send' | 'receive';
export type LeaveReason = 'client_left' | 'timeout' | 'duplicate_identity' | 'removed' | 'room_closed' | 'server_shutdown' | 'internal';
export interface WireError { code: Code; message: string; retry_after_ms?: number }
export interface Frame { id?: number; re?: number; seq?: number; ack?: number; type?: string; data?: unknown; error?: WireError }
export interface Grant { publish?: Source[]; subscribe?: boolean; data?: boolean; chat?: boolean; update?: boolean; hidden?: boolean }
export interface Resume { session: string; secret: string; seq: number }
export interface Hello { protocol: number[]; features?: string[]; client?: string; token?: string; resume?: Resume }
export interface Welcome { protocol: number; features?: string[]; server?: string; session: string; secret: string; resumed?: boolean; ping_ms: number; silence_ms: number; resume_ms: number }
export interface Join { room: string; name?: string; password?: string; attributes?: Record<string, string>; auto_subscribe?: boolean }
export interface ICEServer { urls: string[]; username?: string; credential?: string }
export interface Joined { self: ParticipantInfo; grant: Grant; extensions?: string[]; ice_servers?: ICEServer[]; room: RoomInfo; state?: Record<string, unknown> }
export interface Snapshot extends Joined { receive?: ServerOffer }
export interface RoomInfo { sid: string; name: string; participants: ParticipantInfo[] }
export interface ParticipantInfo { sid: string; identity: string; name: string; attributes?: Record<string, string>; joined_at: number; publications?: PublicationInfo[] }
export interface PublicationInfo { id: string; participant: string; kind: Kind; source: Source; name?: string; mime_type: string; muted?: boolean }
export interface ParticipantUpdated { participant: string; name?: string; attributes?: Record<string, string | null> }
export interface ParticipantLeft { participant: string; reason: LeaveReason }
export interface Update { name?: string; attributes?: Record<string, string | null> }
export interface Offer { transport: TransportKind; generation: number; sdp: string; tracks?: TrackRequest[] }
export interface TrackRequest { mid: string; source: Source; name?: string; muted?: boolean }
export interface OfferReply { generation: number; sdp: string; publications?: TrackPublished[] }
export interface TrackPublished { mid: string; publication: string }
export interface ServerOffer { transport: TransportKind; generation: number; sdp: string; tracks: SubscribedTrack[] | null }
export interface SubscribedTrack { mid: string; publication: string }
export interface Answer { transport: TransportKind; generation: number; sdp: string }
export interface Candidate { transport: TransportKind; candidate: string; sdp_mid?: string; sdp_mline_index?: number }
export interface PublicationRef { publication: string }
export interface Mute { publication: string; muted: boolean }
export interface Pause { publication: string; paused: boolean }
export interface SubscriptionStates { states: SubscriptionState[] | null }
export interface SubscriptionState { publication: string; code?: Code }
export interface TransportClosed { transport: TransportKind; reason: string }
export interface Left { reason: LeaveReason; message?: string }
export interface Speakers { speakers: Speaker[] | null }
export interface Speaker { participant: string; level: number }
