import { type Store } from './store.js';
/** How to open a camera. */
export interface CameraOptions {
    /** A deviceId from listDevices; default: the browser's choice. */
    readonly deviceId?: string;
    /** "user" or "environment", for phones. */
    readonly facingMode?: 'user' | 'environment';
    /** Wished width in pixels; default 1280. */
    readonly width?: number;
    /** Wished height in pixels; default 720. */
    readonly height?: number;
    /** Wished frames per second; default 30. */
    readonly frameRate?: number;
}
/** How to open a microphone. */
export interface MicrophoneOptions {
    /** A deviceId from listDevices; default: the browser's choice. */
    readonly deviceId?: string;
    /** Default true. */
    readonly echoCancellation?: boolean;
    /** Default true. */
    readonly noiseSuppression?: boolean;
    /** Default true. */
    readonly autoGainControl?: boolean;
    /** For music: two channels where there are, and the processing above is off unless it is asked for; default false. */
    readonly music?: boolean;
}
/** How to capture a screen, window or tab. The person chooses which. */
export interface ScreenOptions {
    /** Ask for its sound, too; default true. Whether there is any depends on the choice and the browser. */
    readonly audio?: boolean;
    /** Most frames per second; default 15. */
    readonly frameRate?: number;
    /** "detail" keeps text sharp (default), "motion" keeps films smooth. */
    readonly contentHint?: 'detail' | 'motion' | 'text';
}
/** The tracks of a captured screen. */
export interface ScreenTracks {
    readonly video: MediaStreamTrack;
    readonly audio: MediaStreamTrack | undefined;
}
/** A camera, microphone or speaker of this machine. */
export interface Device {
    readonly deviceId: string;
    readonly groupId: string;
    readonly kind: 'camera' | 'microphone' | 'speaker';
    /** The device's name; empty until the person has allowed one of its kind. */
    readonly label: string;
}
/** The devices at one moment; frozen. */
export interface DevicesSnapshot {
    readonly cameras: readonly Device[];
    readonly microphones: readonly Device[];
    readonly speakers: readonly Device[];
}
/** Opens a camera. The caller stops the track; rejects with permission_denied, device_not_found, device_in_use or insecure_context. */
export declare function openCamera(options?: CameraOptions): Promise<MediaStreamTrack>;
/** Opens a microphone. The caller stops the track; rejects like openCamera. */
export declare function openMicrophone(options?: MicrophoneOptions): Promise<MediaStreamTrack>;
/**
 * Captures a screen, window or tab of the person's choice; needs a click or
 * key press just before. The caller stops the tracks. Rejects with
 * permission_denied when the person chooses none.
 */
export declare function openScreen(options?: ScreenOptions): Promise<ScreenTracks>;
/** Lists cameras, microphones and speakers. Names are empty before the person allowed a device. */
export declare function listDevices(): Promise<DevicesSnapshot>;
/**
 * The devices as a store that follows plugging and unplugging. Call refresh
 * after a permission was given, since names are hidden before; call close when
 * done with it.
 */
export declare class Devices implements Store<DevicesSnapshot> {
    #private;
    readonly subscribe: (listener: () => void) => (() => void);
    readonly getSnapshot: () => DevicesSnapshot;
    /** Starts to follow the devices; the first list is there after refresh. */
    constructor();
    /** Reads the list again. */
    refresh(): Promise<DevicesSnapshot>;
    /** Stops to follow the devices. */
    close(): void;
}
