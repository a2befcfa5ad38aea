import type { LocalReport, Quality } from './protocol.gen.js';
import { type OwnStats, statsOf } from './stats.js';

/** What a LocalReporter measures by and tells. @internal */
export interface LocalReporterOptions {
  /** What the browser measures on each direct path. */
  stats(): Promise<readonly (readonly OwnStats[])[]>;
  /** Whether the microphone is to be heard. */
  speaks(): boolean;
  tell(report: LocalReport): void;
}

/** How often it is measured, and how many measurements go to one of the quality. */
const everyMs = 250;
const qualityEvery = 8;
/** Quieter is silence; it has to last for so long. */
const silence = 0.02;
const holdMs = 700;
/** A level that changes by less is not told. */
const step = 0.05;

const qualities: readonly Quality[] = ['lost', 'poor', 'good', 'excellent'];

/**
 * Measures what the server cannot while media goes directly: how loud this
 * client is and how good its paths are. It tells what changes.
 *
 * @internal
 */
export class LocalReporter {
  readonly #options: LocalReporterOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #round = 0;
  #level = 0; // as told
  #loudAt = 0;
  #quality: Quality | undefined; // as told
  #before: { lost: number; came: number } | undefined;

  constructor(options: LocalReporterOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#running) {
      this.#running = true;
      this.#round = this.#level = 0;
      this.#quality = this.#before = undefined;
      this.#later();
    }
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#measure(), everyMs);
  }

  async #measure(): Promise<void> {
    const reports = await this.#options.stats().catch(() => []); // a path is being replaced
    if (!this.#running) {
      return;
    }
    const level = this.#levelOf(reports);
    const quality = ++this.#round % qualityEvery === 0 ? this.#qualityOf(reports) : undefined;
    const report: LocalReport = {
      ...(level === undefined ? {} : { level }),
      ...(quality === undefined ? {} : { quality }),
    };
    if (Object.keys(report).length > 0) {
      this.#options.tell(report);
    }
    this.#later();
  }

  #levelOf(reports: readonly (readonly OwnStats[])[]): number | undefined {
    const levels = reports.flatMap((list) => list.filter(({ type, kind }) => (type as string) === 'media-source' && kind === 'audio').map(({ audioLevel }) => Number(audioLevel) || 0));
    const loudest = this.#options.speaks() ? Math.max(0, ...levels) : 0;
    const now = Date.now();
    // In decibels, as the server has it: 0 at -60 dB.
    const level = loudest > 0 ? Math.min(1, Math.max(0, Math.round((1 + Math.log10(loudest) / 3) * 100) / 100)) : 0;
    if (loudest > silence) {
      this.#loudAt = now;
    }
    const told = loudest > silence ? level : this.#options.speaks() && now - this.#loudAt < holdMs ? this.#level : 0;
    if (told === this.#level || (told > 0 && this.#level > 0 && Math.abs(told - this.#level) < step)) {
      return undefined;
    }
    this.#level = told;
    return told;
  }

  #qualityOf(reports: readonly (readonly OwnStats[])[]): Quality | undefined {
    const all = reports.flat();
    const inbound = statsOf(all, 'inbound-rtp');
    const remote = statsOf(all, 'remote-inbound-rtp');
    const lost = inbound.reduce((total, { packetsLost = 0 }) => total + packetsLost, 0);
    const came = inbound.reduce((total, { packetsReceived = 0 }) => total + packetsReceived, 0);
    const before = this.#before ?? { lost, came };
    this.#before = { lost, came };
    const share = Math.max(0, lost - before.lost) / Math.max(1, came - before.came + Math.max(0, lost - before.lost));
    const worst = Math.max(share, ...remote.map(({ fractionLost = 0 }) => fractionLost));
    const delay = Math.max(0, ...remote.map(({ roundTripTime = 0 }) => roundTripTime));
    const quality = qualities[worst > 0.5 ? 0 : worst > 0.08 || delay > 0.5 ? 1 : worst > 0.02 || delay > 0.25 ? 2 : 3];
    if (quality === this.#quality) {
      return undefined;
    }
    this.#quality = quality;
    return quality;
  }
}
