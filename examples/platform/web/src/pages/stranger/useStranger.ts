import { Match, type MatchEnd, type MatchPair, type MatchWishes } from '@rotunda-rtc/browser';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

/** Where somebody stands who talks to strangers. */
export type StrangerState =
  /** Not in the queue. */
  | { at: 'start' }
  | { at: 'connecting' }
  | { at: 'waiting'; position: number; waiting: number; estimateMs: number; reconnecting: boolean }
  | { at: 'talking'; pair: MatchPair }
  /** Nobody is there: the other one went, was reported, or was left. */
  | { at: 'alone'; why: 'left' | 'reported' };

export interface Stranger {
  state: StrangerState;
  /** Why it stands at the start again, or why the last thing asked for was not done. */
  problem: unknown;
  start(wishes: MatchWishes): void;
  /** On to another one. */
  next(): void;
  /** Complains of who is there, or was last. @returns whether it was taken */
  report(text: string): Promise<boolean>;
  /** Leaves the one who is there, and the queue. */
  stop(): void;
}

/** A place in the queue of those who talk to strangers, left with the component. */
export function useStranger(make: () => Match = newMatch): Stranger {
  const [match] = useState(make);
  const snapshot = useSyncExternalStore(match.subscribe, match.getSnapshot);
  const [begun, setBegun] = useState(false);
  const [why, setWhy] = useState<'left' | 'reported'>('left');
  const [problem, setProblem] = useState<unknown>();

  useEffect(() => {
    const undo = [
      match.on('ended', (reason: MatchEnd) => {
        setWhy('left');
        if (reason === 'shutdown') setBegun(false);
      }),
      match.on('closed', (error) => {
        setBegun(false);
        if (error.code !== 'closed') setProblem(error);
      }),
    ];
    return () => {
      for (const each of undo) each();
      match.close();
    };
  }, [match]);

  const act = useCallback(async (what: () => Promise<void>): Promise<boolean> => {
    setProblem(undefined);
    try {
      await what();
      return true;
    } catch (error) {
      setProblem(error);
      return false;
    }
  }, []);

  return {
    state: stateOf(snapshot, begun, why),
    problem,
    start: (wishes) => {
      setBegun(true);
      void act(() => match.start(wishes)).then((done) => {
        if (!done) {
          setBegun(false);
          match.close();
        }
      });
    },
    next: () => void act(() => match.next()),
    report: (text) => act(() => match.report(text)).then((done) => {
      if (done) setWhy('reported');
      return done;
    }),
    stop: () => {
      setBegun(false);
      match.close();
    },
  };
}

function newMatch(): Match {
  return new Match({ server: '/match' });
}

function stateOf(snapshot: ReturnType<Match['getSnapshot']>, begun: boolean, why: 'left' | 'reported'): StrangerState {
  if (!begun) return { at: 'start' };
  const { state, pair, position, waiting, estimateMs, reconnecting } = snapshot;
  if (state === 'paired' && pair) return { at: 'talking', pair };
  if (state === 'waiting') return { at: 'waiting', position, waiting, estimateMs, reconnecting };
  if (state === 'idle') return { at: 'alone', why };
  return { at: 'connecting' };
}
