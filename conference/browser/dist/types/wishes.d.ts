import { type LayerRef } from './protocol.gen.js';
/** What an application prefers of a publication it receives. What is left out is not limited. */
export interface PreferredVideo {
    /** The best layer to receive, both counted from 0, the lowest; default: all. */
    readonly layer?: LayerRef;
    /** Above 0: before others when the network does not carry all; below 0: after them. From -100 to 100. */
    readonly priority?: number;
    /** Most bits per second to receive. */
    readonly maxBitrate?: number;
    /** Device pixels in which it is shown. With it the sizes of elements do not count. */
    readonly width?: number;
    readonly height?: number;
}
