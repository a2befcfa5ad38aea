import type { LocalPublication } from './local.js';
import type { PublicationSnapshot, RemotePublication } from './publication.js';
import { type Store } from './store.js';
import type { Grant, ParticipantInfo, Quality, Source } from './protocol.gen.js';
/** A participant at one moment; frozen. */
export interface ParticipantSnapshot {
    /** One presence in a room; a new one after a rejoin. Empty before the first join. */
    readonly sid: string;
    /** The application's name for the person; stable. */
    readonly identity: string;
    /** The name to show. */
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    /** Unix milliseconds. */
    readonly joinedAt: number;
    readonly local: boolean;
    readonly speaking: boolean;
    /** 0 (silent) to 1 (loudest): as it began to speak, or as it is now while Room.setLevels asks for that. */
    readonly audioLevel: number;
    /** How good its connection is; undefined before the server said so. */
    readonly quality: Quality | undefined;
    /** In the order they were announced. */
    readonly publications: readonly PublicationSnapshot[];
}
/** What local and remote participants have in common. */
declare abstract class Participant<P extends Store<PublicationSnapshot>> implements Store<ParticipantSnapshot> {
    #private;
    readonly subscribe: Store<ParticipantSnapshot>['subscribe'];
    readonly getSnapshot: Store<ParticipantSnapshot>['getSnapshot'];
    constructor(info: ParticipantInfo, local: boolean, changed: () => void);
    /** One presence in a room; a new one after a rejoin. */
    get sid(): string;
    /** The application's name for the person; stable. */
    get identity(): string;
    /** The name to show. */
    get name(): string;
    /** The application's properties of this participant. */
    get attributes(): Readonly<Record<string, string>>;
    /** When it joined, in unix milliseconds. */
    get joinedAt(): number;
    /** Whether it is one of the active speakers. */
    get speaking(): boolean;
    /** 0 (silent) to 1 (loudest): as it began to speak, or as it is now while Room.setLevels asks for that. */
    get audioLevel(): number;
    /** How good its connection is, the worse of both directions; undefined before the server said so. */
    get quality(): Quality | undefined;
    /** Its publications in the order they were announced. */
    abstract get publications(): readonly P[];
    /** Its first publication of that source. */
    abstract publication(source: Source): P | undefined;
}
/** Another participant of the room. The Room makes it when it joins and drops it when it left. */
export declare class RemoteParticipant extends Participant<RemotePublication> {
    #private;
    get publications(): readonly RemotePublication[];
    publication(source: Source): RemotePublication | undefined;
}
/** This client's own participant: one object for the whole life of its Room. */
export declare class LocalParticipant extends Participant<LocalPublication> {
    #private;
    /** What it may do, as the server decided; nothing before the join. */
    get grant(): Readonly<Grant>;
    get publications(): readonly LocalPublication[];
    publication(source: Source): LocalPublication | undefined;
    /** Whether its grant lets it publish that source. */
    canPublish(source: Source): boolean;
}
export {};
