/** What befalls a captured track. @internal */
export interface TrackEvents {
  /** The browser ended it. */
  ended?(): void;
  /** The browser keeps it from capturing (true), or no longer does. */
  muted?(muted: boolean): void;
  /** The page is seen again, was thawed, or has its sound back after an interruption. */
  back?(): void;
  /** Devices were plugged in or out. */
  devices?(): void;
}

/** The part of W3C Audio Session that is used; Safari has it. */
interface AudioSession extends EventTarget {
  readonly state: string;
}

/** Watches a track and what on the page and in the system concerns it, until the function returned is called. @internal */
export function trackWatch(track: MediaStreamTrack | undefined, events: TrackEvents): () => void {
  const page = globalThis.document as Document | undefined;
  const browser = globalThis.navigator as (Navigator & { audioSession?: AudioSession }) | undefined;
  const session = browser?.audioSession;
  const shown = (): void => void (page?.visibilityState !== 'hidden' && events.back?.());
  const watched: (readonly [EventTarget | undefined, string, () => void])[] = [
    [track, 'ended', () => events.ended?.()],
    [track, 'mute', () => events.muted?.(true)],
    [track, 'unmute', () => events.muted?.(false)],
    [page, 'visibilitychange', shown],
    [page, 'resume', shown],
    [session, 'statechange', () => session?.state === 'active' && shown()],
    [browser?.mediaDevices as MediaDevices | undefined, 'devicechange', () => events.devices?.()],
  ];
  watched.forEach(([target, type, listener]) => target?.addEventListener(type, listener));
  return () => watched.forEach(([target, type, listener]) => target?.removeEventListener(type, listener));
}
