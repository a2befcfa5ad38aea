import type { Connection } from './connection.js';
import type { Playback } from './playback.js';
import type { SubscriptionControl } from './publication.js';
import type { Reception } from './reception.js';
import type { Measurement } from './statistics.js';
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
export async function reportsOf(connection: Connection | undefined): Promise<Measurement> {
  const [send, receive] = await Promise.all([connection?.send.stats(), connection?.receive.stats()]);
  return { send: send ?? [], receive: receive ?? [] };
}
