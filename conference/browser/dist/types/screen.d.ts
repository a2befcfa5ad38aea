import type { LocalPublication } from './local.js';
/** A shared screen: its picture and, where there is any, its sound. Made by Room.shareScreen. */
export declare class ScreenShare {
    readonly video: LocalPublication;
    readonly audio: LocalPublication | undefined;
    /** Ends the sharing and the capture. */
    stop(): Promise<void>;
}
