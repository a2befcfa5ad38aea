import { RotundaError } from './errors.js';
import type { Quality } from './protocol.gen.js';
import type { Room } from './room.js';
import type { StatisticsSnapshot } from './statistics.js';

/** How good the link to the server is, measured by a picture sent to it and back. */
export interface LinkMeasurement {
  /**
   * What a call will be like. "excellent": below 200 ms round trip, 1 % loss and 30 ms jitter, from 500 kbit/s
   * up; "good": below 400 ms, 5 % and 100 ms, from 150 kbit/s; "poor": anything worse; "lost": nothing came back.
   */
  readonly quality: Quality;
  /** Seconds, the median; undefined where the browser does not tell. */
  readonly roundTripTime: number | undefined;
  /** The share of packets lost, 0 to 1, in the worse direction. */
  readonly lost: number;
  /** Seconds, in the worse direction. */
  readonly jitter: number;
  /** Bits per second the browser takes the way up for; where it does not tell, what was sent. */
  readonly upBitrate: number;
  /** Bits per second that came back: the way down carries at least that. */
  readonly downBitrate: number;
}

const everyMs = 500;

/** Measures for a while how a publication of one room arrives in another. @internal */
export async function measureLink(sender: Room, receiver: Room, publication: string, forMs: number, signal: AbortSignal): Promise<LinkMeasurement> {
  const [up, down] = [watch(sender), watch(receiver)];
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, forMs);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new RotundaError('aborted', 'the check was ended'));
      });
    });
  } finally {
    up.end();
    down.end();
  }
  const tracks = (samples: readonly StatisticsSnapshot[]): StatisticsSnapshot['tracks'] => samples.flatMap((sample) => sample.tracks.filter((track) => track.publication === publication && track.bitrate > 0));
  const [sent, came] = [tracks(up.samples), tracks(down.samples)];
  const trips = up.samples.map(({ roundTripTime }) => roundTripTime).filter((each) => each !== undefined);
  const estimates = up.samples.map(({ availableOutgoingBitrate }) => availableOutgoingBitrate ?? 0);
  const both = [sent, came];
  const measured = {
    roundTripTime: trips.length > 0 ? median(trips) : undefined,
    lost: Math.max(...both.map((each) => mean(each.map(({ lost }) => lost)))),
    jitter: Math.max(...both.map((each) => mean(each.map(({ jitter }) => jitter)))),
    upBitrate: Math.max(0, ...(estimates.some((each) => each > 0) ? estimates : sent.map(({ bitrate }) => bitrate))),
    downBitrate: Math.max(0, ...came.map(({ bitrate }) => bitrate)),
  };
  return Object.freeze({ ...measured, quality: came.length === 0 ? 'lost' : grade(measured) });
}

function grade({ roundTripTime = 0, lost, jitter, upBitrate }: Omit<LinkMeasurement, 'quality'>): Quality {
  if (roundTripTime >= 0.4 || lost >= 0.05 || jitter >= 0.1 || upBitrate < 150_000) {
    return 'poor';
  }
  return roundTripTime >= 0.2 || lost >= 0.01 || jitter >= 0.03 || upBitrate < 500_000 ? 'good' : 'excellent';
}

function watch(room: Room): { readonly samples: StatisticsSnapshot[]; end(): void } {
  const samples: StatisticsSnapshot[] = [];
  room.statistics.intervalMs = everyMs;
  const end = room.statistics.subscribe(() => samples.push(room.statistics.getSnapshot()));
  return { samples, end };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
