/** The events of an Emitter: their names, and for each the arguments of its listeners. */
export type Events<E> = {
    [K in keyof E]: readonly unknown[];
};
/**
 * A typed event emitter. Listeners are called in the order they were added,
 * in the task in which the change happened, after the state has changed. A
 * listener that throws is reported as an uncaught error and harms no other.
 */
export declare class Emitter<E extends Events<E>> {
    #private;
    /** Adds a listener; the function returned removes it. */
    on<K extends keyof E>(type: K, listener: (...args: E[K]) => void): () => void;
    /** Adds a listener for the next event only; the function returned removes it. */
    once<K extends keyof E>(type: K, listener: (...args: E[K]) => void): () => void;
    /** Removes a listener that was added with on. */
    off<K extends keyof E>(type: K, listener: (...args: E[K]) => void): void;
}
/** Runs an application's callback; what it throws becomes an uncaught error of the page. */
export declare function callSafely(callback: () => void): void;
