/** How an element shows a track. */
export interface ObserveOptions {
    /** Above 0: before others when the network does not carry all; below 0: after them. */
    readonly priority?: number;
}
