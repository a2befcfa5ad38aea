/**
 * State that can be read and watched, in the shape every view library binds to
 * in a line. Both functions may be passed around without their object.
 */
export interface Store<T> {
    /**
     * Calls listener after each change, once per microtask however many changes
     * it held; the function returned ends that.
     */
    readonly subscribe: (listener: () => void) => () => void;
    /**
     * The state now: frozen, never changed later, and the same object as long as
     * nothing changed. Parts that did not change are the same objects, too.
     */
    readonly getSnapshot: () => T;
}
