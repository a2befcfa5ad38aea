/**
 * The Rotunda browser SDK: rooms with audio, video, screens, chat and data.
 *
 * ```ts
 * const room = await connect({ server: '/signal', room: 'lobby', name: 'Ada' });
 * room.on('trackSubscribed', (publication) => publication.attach(place(publication)));
 * await room.publish(await openMicrophone());
 * ```
 */
export { webSocketCarrier } from './carrier.js';
export type { Carrier, CarrierEvents, CarrierFactory } from './carrier.js';
export type { ObserveOptions } from './adaptive.js';
export { Chat } from './chat.js';
export type { ChatEvents, ChatMessage, ChatSnapshot } from './chat.js';
export { Devices, listDevices, openCamera, openMicrophone, openScreen } from './devices.js';
export type { CameraOptions, Device, DevicesSnapshot, MicrophoneOptions, ScreenOptions, ScreenTracks } from './devices.js';
export { Emitter } from './emitter.js';
export type { Events } from './emitter.js';
export { RotundaError } from './errors.js';
export type { ErrorAction, ErrorCode, LocalCode } from './errors.js';
export { LocalPublication } from './local.js';
export type { PublishOptions } from './local.js';
export type { DataMessage, Logger, RoomOptions, SendDataOptions } from './options.js';
export { LocalParticipant, RemoteParticipant } from './participant.js';
export type { ParticipantSnapshot } from './participant.js';
export { RemotePublication } from './publication.js';
export type { LocalPublicationState, PublicationSnapshot, ReceivedReason, ReceivedVideo } from './publication.js';
export { connect, Room } from './room.js';
export type { MediaState, RoomEvents, RoomSnapshot, RoomState } from './room.js';
export { ScreenShare } from './screen.js';
export type { OwnStats, RoomStats } from './stats.js';
export type { Store } from './store.js';
export type { PreferredVideo } from './wishes.js';
export type { Code, Grant, Kind, LayerRef, LeaveReason, Quality, Source, Stats } from './protocol.gen.js';
