import { useRef } from 'react';
import type { RoomDetails } from './queries';

/** Counters of bytes at a time, by what they count. */
export interface Reading {
  at: number;
  bytes: ReadonlyMap<string, number>;
}

/** How many bytes a room's connections and tracks have counted. Keys are those of rateKey. */
export function readingOf(room: RoomDetails, at: number): Reading {
  const bytes = new Map<string, number>();
  for (const p of room.participants) {
    for (const c of p.connections) {
      bytes.set(rateKey(p.sid, c.direction, 'in'), c.bytes_received);
      bytes.set(rateKey(p.sid, c.direction, 'out'), c.bytes_sent);
    }
    for (const track of p.receives) bytes.set(rateKey(p.sid, 'track', track.id), track.bytes_sent);
  }
  return { at, bytes };
}

/** What is counted of a participant. */
export function rateKey(sid: string, ...what: string[]): string {
  return [sid, ...what].join(' ');
}

/** Bit/s between two readings, of what both of them have. A counter that has begun anew is left out. */
export function ratesBetween(before: Reading | undefined, now: Reading): ReadonlyMap<string, number> {
  const rates = new Map<string, number>();
  const seconds = before ? (now.at - before.at) / 1000 : 0;
  if (!before || seconds <= 0) return rates;
  for (const [key, bytes] of now.bytes) {
    const was = before.bytes.get(key);
    if (was !== undefined && bytes >= was) rates.set(key, ((bytes - was) * 8) / seconds);
  }
  return rates;
}

/** The rates of a room that is read again and again. */
export function useRates(room: RoomDetails | undefined, at: number): ReadonlyMap<string, number> {
  const state = useRef<{ last?: Reading; rates: ReadonlyMap<string, number> }>({ rates: new Map() });
  if (room && state.current.last?.at !== at) {
    const now = readingOf(room, at);
    state.current = { last: now, rates: ratesBetween(state.current.last, now) };
  }
  return state.current.rates;
}
