import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import type { Schemas } from './client';
import { type Profile, countersQuery, meQuery, personQuery } from './queries';
import { shareStream } from './shared';
import type { LiveMessage } from './stream';

/** What happens, by the name of the event. */
export interface LiveEvents {
  ready: Schemas['Empty'];
  reload: Schemas['Empty'];
  notification: Schemas['NotificationEvent'];
  message: Schemas['MessageEvent'];
  counters: Schemas['Counters'];
  connection: Schemas['ConnectionEvent'];
  presence: Schemas['Presence'];
  conference: Schemas['ConferenceEvent'];
}

/** What does not change by what others do. */
const still = new Set(['me', 'platform', 'providers', 'logins']);

/** Brings what is shown in line with an event. */
export function applyEvent(client: QueryClient, { event, data }: LiveMessage): void {
  const stale = (...keys: unknown[][]) => {
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  };
  // An answer that is on its way may be older than what the event says.
  const again = (queryKey: readonly unknown[]) => {
    if (client.getQueryState(queryKey)?.fetchStatus === 'fetching') void client.invalidateQueries({ queryKey, exact: true });
  };
  switch (event as keyof LiveEvents) {
    case 'ready':
    case 'reload':
      void client.invalidateQueries({ predicate: (query) => !still.has(String(query.queryKey[0])) });
      return;
    case 'counters':
      again(countersQuery.queryKey);
      client.setQueryData(countersQuery.queryKey, data as LiveEvents['counters']);
      return;
    case 'notification': {
      const { notification, unread } = data as LiveEvents['notification'];
      again(countersQuery.queryKey);
      client.setQueryData(countersQuery.queryKey, (was) => was && { ...was, notifications: unread });
      stale(['notifications']);
      if (['live', 'closed', 'reminder'].includes(notification.kind)) {
        stale(['timeline'], ['conferences']);
        if (notification.object) stale(['conference', notification.object]);
      } else if (notification.kind !== 'message') {
        stale(['connections']);
      }
      return;
    }
    case 'message': {
      const { unread } = data as LiveEvents['message'];
      again(countersQuery.queryKey);
      client.setQueryData(countersQuery.queryKey, (was) => was && { ...was, messages: unread });
      stale(['messages']);
      return;
    }
    case 'connection': {
      const { person, status } = data as LiveEvents['connection'];
      client.setQueryData<Profile>(personQuery(person).queryKey, (was) => was && { ...was, connection: status });
      // Who is connected may see and do more: what is known of the person is read again.
      stale(['person', person], ['connections'], ['people'], ['timeline']);
      return;
    }
    case 'presence': {
      const presence = data as LiveEvents['presence'];
      again(['presence', presence.person]);
      client.setQueryData(['presence', presence.person], presence);
      if (presence.hosting_live) stale(['timeline']);
      return;
    }
    case 'conference': {
      const { conference } = data as LiveEvents['conference'];
      const me = client.getQueryData(meQuery.queryKey)?.id;
      stale(['conferences'], ['conference', conference]);
      if (me) stale(['person', me, 'conferences']);
    }
  }
}

const target = new EventTarget();

/** Tells the pages that listen. */
function tell(message: LiveMessage): void {
  target.dispatchEvent(new CustomEvent(message.event, { detail: message.data }));
}

/** Keeps what is shown up to date for an account while the component is there. In one place: the shell. */
export function useEventStream(account: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!account) return;
    return shareStream(account, {
      told(message) {
        applyEvent(client, message);
        tell(message);
      },
      refused: () => void client.invalidateQueries({ queryKey: meQuery.queryKey }),
    });
  }, [account, client]);
}

/** Calls back at each event of a kind while the component is there. What is shown is up to date without it. */
export function useLiveEvent<K extends keyof LiveEvents>(kind: K, told: (data: LiveEvents[K]) => void): void {
  const latest = useEffectEvent(told);
  useEffect(() => {
    const hear = (event: Event) => latest((event as CustomEvent<LiveEvents[K]>).detail);
    target.addEventListener(kind, hear);
    return () => target.removeEventListener(kind, hear);
  }, [kind]);
}
