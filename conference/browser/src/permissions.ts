import { Cell, type Store } from './store.js';

/**
 * Whether a page may use a kind of device: "prompt" the person will be asked,
 * "granted", "denied" by the person or the page's policy, "unknown" where the
 * browser does not tell before one is opened.
 */
export type DevicePermission = 'prompt' | 'granted' | 'denied' | 'unknown';

/** Permissions at one moment; frozen. */
export interface PermissionsSnapshot {
  readonly camera: DevicePermission;
  readonly microphone: DevicePermission;
}

const kinds = ['camera', 'microphone'] as const;

/**
 * What the page may use, as a store that follows the person's changes in the
 * browser's settings. It never asks the person: opening a device does.
 */
export class Permissions implements Store<PermissionsSnapshot> {
  readonly subscribe: Store<PermissionsSnapshot>['subscribe'];
  readonly getSnapshot: Store<PermissionsSnapshot>['getSnapshot'];

  readonly #cell: Cell<PermissionsSnapshot>;
  readonly #statuses = new Map<string, PermissionStatus>();
  readonly #changed = (): void => this.#cell.changed();
  #closed = false;

  /** Starts to follow the permissions; until the browser has answered they are unknown. */
  constructor() {
    const of = (kind: string): DevicePermission => this.#statuses.get(kind)?.state ?? 'unknown';
    this.#cell = new Cell<PermissionsSnapshot>(() => ({ camera: of('camera'), microphone: of('microphone') }));
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
    kinds.forEach((kind) => void this.#ask(kind));
  }

  /** Stops to follow them. */
  close(): void {
    this.#closed = true;
    this.#statuses.forEach((status) => status.removeEventListener('change', this.#changed));
  }

  async #ask(kind: (typeof kinds)[number]): Promise<void> {
    try {
      const status = await navigator.permissions.query({ name: kind as PermissionName });
      if (!this.#closed) {
        this.#statuses.set(kind, status);
        status.addEventListener('change', this.#changed);
        this.#cell.changed();
      }
    } catch {
      // A browser that does not know that permission: it stays unknown.
    }
  }
}
