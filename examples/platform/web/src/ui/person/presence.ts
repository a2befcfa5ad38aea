import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { type Schemas, api, ask } from '../../api/client';

/** What somebody does now. */
export type Presence = Schemas['Presence'];

const most = 100;

type Waiting = Map<string, { resolve(presence: Presence): void; reject(error: unknown): void }[]>;
let waiting: Waiting = new Map();

/** Asks for the presence of somebody together with all that are asked for in the same moment. */
function presenceOf(id: string): Promise<Presence> {
  return new Promise((resolve, reject) => {
    if (waiting.size === 0) setTimeout(send);
    waiting.set(id, [...(waiting.get(id) ?? []), { resolve, reject }]);
  });
}

function send(): void {
  const asked = waiting;
  waiting = new Map();
  const ids = [...asked.keys()];
  for (let at = 0; at < ids.length; at += most) void fetchSome(ids.slice(at, at + most), asked);
}

async function fetchSome(ids: string[], asked: Waiting): Promise<void> {
  try {
    const { items } = await ask(api.GET('/presence', { params: { query: { id: ids } } }));
    const there = new Map(items.map((p) => [p.person, p]));
    for (const id of ids) {
      // Who is missing is not there.
      const presence = there.get(id) ?? { person: id, online: false, in_conference: false, hosting_live: false };
      for (const { resolve } of asked.get(id) ?? []) resolve(presence);
    }
  } catch (error) {
    for (const id of ids) for (const { reject } of asked.get(id) ?? []) reject(error);
  }
}

/** What somebody does now; only of those who are connected with whoever asks. The event stream keeps it. */
export const presenceQuery = (id: string) => queryOptions({ queryKey: ['presence', id], staleTime: 60_000, queryFn: () => presenceOf(id) });

/** What somebody does now, or undefined while that is not known. Asks nothing if it is off. */
export function usePresence(id: string, on = true): Presence | undefined {
  return useQuery({ ...presenceQuery(id), enabled: on }).data;
}

/** What several people do now, as far as that is known. */
export function usePresences(ids: readonly string[]): ReadonlyMap<string, Presence> {
  return useQueries({ queries: ids.map(presenceQuery), combine: byPerson });
}

function byPerson(results: { data?: Presence | undefined }[]): ReadonlyMap<string, Presence> {
  return new Map(results.flatMap(({ data }) => (data ? [[data.person, data] as const] : [])));
}
