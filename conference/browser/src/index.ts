/**
 * The Rotunda browser SDK: rooms with audio, video, screens, chat and data.
 *
 * ```ts
 * const room = await connect({ server: '/signal', room: 'lobby', name: 'Ada' });
 * room.playback.playAll();
 * room.on('published', (publication) => publication.kind === 'video' && publication.attach(videoFor(publication)));
 * await Promise.all([room.camera.start(), room.microphone.start()]);
 * ```
 */
export { webSocketCarrier } from './carrier.js';
export type { Carrier, CarrierEvents, CarrierFactory } from './carrier.js';
export type { ObserveOptions } from './adaptive.js';
export { Captions } from './captions.js';
export type { Caption, CaptionsEvents, CaptionsSnapshot } from './captions.js';
export { Chat } from './chat.js';
export type { ChatEvents, ChatMessage, ChatSnapshot } from './chat.js';
export { describe } from './describe.js';
export type { Description, Language } from './describe.js';
export { LocalDevice } from './device.js';
export { canBlur } from './devicestate.js';
export type { AudioProcessing, LocalDeviceEvents, LocalDeviceSnapshot, LocalDeviceState, Processing, PublishTarget, StartOptions } from './devicestate.js';
export { Devices, listDevices, openCamera, openMicrophone, openScreen } from './devices.js';
export type { CameraOptions, Device, DevicesSnapshot, MicrophoneOptions, ScreenOptions, ScreenTracks } from './devices.js';
export { Emitter } from './emitter.js';
export type { Events } from './emitter.js';
export { RotundaError } from './errors.js';
export type { DeviceName, ErrorAction, ErrorCode, HintKey, LocalCode } from './errors.js';
export { LocalPublication } from './local.js';
export type { PublishOptions, VideoLayer } from './local.js';
export { Files } from './files.js';
export type { FileReceiver, FilesEvents, FilesSnapshot, OfferedFile } from './files.js';
export { Hands } from './hands.js';
export type { HandsEvents, HandsSnapshot, RaisedHand } from './hands.js';
export { httpCarrier } from './httpcarrier.js';
export type { Link } from './links.js';
export type { DataMessage, Logger, RoomOptions, SendDataOptions, TokenRequest } from './options.js';
export { LocalParticipant, RemoteParticipant } from './participant.js';
export type { ParticipantSnapshot } from './participant.js';
export { Match } from './match.js';
export type { MatchEnd, MatchEvents, MatchOptions, MatchPair, MatchSnapshot, MatchState, MatchWishes } from './match.js';
export { Permissions } from './permissions.js';
export type { DevicePermission, PermissionsSnapshot } from './permissions.js';
export { Playback } from './playback.js';
export type { PlaybackSnapshot } from './playback.js';
export { Polls } from './polls.js';
export type { Poll, PollsEvents, PollsSnapshot } from './polls.js';
export { Precheck } from './precheck.js';
export type { PrecheckName, PrecheckOptions, PrecheckSnapshot, PrecheckStep } from './precheck.js';
export type { LinkMeasurement } from './precheckquality.js';
export type { MediaWay } from './precheckway.js';
export { Reactions } from './reactions.js';
export type { ReactionsEvents, ReactionsSnapshot } from './reactions.js';
export { RemotePublication } from './publication.js';
export type { LocalPublicationState, PublicationSnapshot, ReceivedReason, ReceivedVideo } from './publication.js';
export { connect, Room } from './room.js';
export type { MediaState, RoomEvents, RoomSnapshot, RoomState } from './room.js';
export { CallError, Rpc } from './rpc.js';
export type { CallHandler, IncomingCall } from './rpc.js';
export { ScreenShare } from './screen.js';
export { Spotlight } from './spotlight.js';
export type { SpotlightEvents, SpotlightSnapshot } from './spotlight.js';
export { Statistics } from './statistics.js';
export type { PathStatistics, StatisticsSnapshot, TrackStatistics } from './statistics.js';
export { statsOf } from './stats.js';
export type { CandidateStats, OwnStats, RoomStats, StatsTypes } from './stats.js';
export type { Store } from './store.js';
export type { PreferredVideo } from './wishes.js';
export type { Code, Grant, Kind, LayerRef, LeaveReason, Quality, Reaction, Source, Stats, StatsType } from './protocol.gen.js';
