import type { Connection } from './connection.js';
import type { Mesh } from './mesh.js';
import type { Playback } from './playback.js';
import type { SubscriptionControl } from './publication.js';
import type { Reception } from './reception.js';
import type { Measurement } from './statistics.js';
import type { OwnStats } from './stats.js';
import type { Subscribing } from './subscribing.js';

/** The parts of a room that received publications ask. @internal */
export interface ReceivingParts {
  readonly subscribing: Subscribing;
  readonly reception: Reception;
  readonly playback: () => Playback;
}

/** What received publications ask of their room. @internal */
export function subscriptionControl({ subscribing, reception, playback }: ReceivingParts): SubscriptionControl {
  return {
    setSubscribed: (publication, subscribed) => subscribing.setSubscribed(publication, subscribed),
    setPaused: (publication, paused) => subscribing.setPaused(publication, paused),
    setPreferred: (publication, preferred) => reception.setPreferred(publication, preferred),
    observe: (publication, element, how) => reception.observe(publication, element, how),
    plays: (publication, element, playing) => (playing ? playback().attached(publication, element) : playback().detached(publication, element)),
  };
}

/** What both peer connections measure. @internal */
export async function reportsOf(connection: Connection | undefined, mesh: Mesh): Promise<Measurement> {
  const [send, receive, direct] = await Promise.all([connection?.send.stats(), connection?.receive.stats(), mesh.stats()]);
  return { ...withDirect({ send: send ?? [], receive: receive ?? [] }, direct), ...(mesh.direct ? { direct } : {}) };
}

/** Adds what is measured on direct paths, which carry both directions. @internal */
export function withDirect<T extends Measurement>(report: T, direct: readonly OwnStats[]): T {
  const but = (type: string): OwnStats[] => direct.filter((entry) => (entry.type as string) !== type);
  return { ...report, send: [...report.send, ...but('inbound-rtp')], receive: [...report.receive, ...but('outbound-rtp')] };
}
