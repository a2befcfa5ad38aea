/** How long something stays that was removed, so that it can be taken back. */
export const removalDelay = 7000;

/**
 * What somebody has removed but can still take back: it is hidden at once, and removed when its time has passed, or when nobody
 * could take it back any more.
 */
export class Removals {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();
  private hidden: ReadonlySet<string> = new Set();
  private readonly remove: (id: string, leaving: boolean) => Promise<unknown>;
  private readonly failed: (error: unknown) => void;

  /**
   * @param remove removes for good; leaving says that the page goes, and the request must outlive it
   * @param failed is told what went wrong, after what was hidden is shown again
   */
  constructor(remove: (id: string, leaving: boolean) => Promise<unknown>, failed: (error: unknown) => void) {
    this.remove = remove;
    this.failed = failed;
  }

  /** What is not to be shown. The set is another one after each change. */
  readonly now = (): ReadonlySet<string> => this.hidden;

  readonly subscribe = (told: () => void): (() => void) => {
    this.listeners.add(told);
    return () => void this.listeners.delete(told);
  };

  /** Hides something, and removes it after a while. */
  add(id: string): void {
    if (this.hidden.has(id)) return;
    this.timers.set(id, setTimeout(() => void this.finish(id, false), removalDelay));
    this.change((hidden) => hidden.add(id));
  }

  /** Shows again what was hidden last and is not removed yet. */
  undo(): void {
    const id = [...this.timers.keys()].at(-1);
    if (id === undefined) return;
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.change((hidden) => hidden.delete(id));
  }

  /** How many can be taken back. */
  waiting(): number {
    return this.timers.size;
  }

  /** Removes now all that waits. */
  async flush(leaving = false): Promise<void> {
    await Promise.all([...this.timers.keys()].map((id) => this.finish(id, leaving)));
  }

  private async finish(id: string, leaving: boolean): Promise<void> {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.tell();
    try {
      await this.remove(id, leaving); // after which lists do not have it any more, and it stays hidden in those that still do
    } catch (error) {
      this.change((hidden) => hidden.delete(id));
      this.failed(error);
    }
  }

  private change(fn: (hidden: Set<string>) => void): void {
    const hidden = new Set(this.hidden);
    fn(hidden);
    this.hidden = hidden;
    this.tell();
  }

  private tell(): void {
    for (const told of [...this.listeners]) told();
  }
}
