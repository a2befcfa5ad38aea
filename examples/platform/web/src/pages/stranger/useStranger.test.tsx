import { act, renderHook } from '@testing-library/react';
import { type Match, type MatchSnapshot, RotundaError } from '@rotunda-rtc/browser';
import { StrictMode } from 'react';
import { expect, test } from 'vitest';
import { useStranger } from './useStranger';

type Listener = (...args: never[]) => void;

/** A Match whose server is the test. */
class FakeMatch {
  asked: unknown[][] = [];
  fails: Error | undefined;
  #snapshot: MatchSnapshot = { state: 'closed', reconnecting: false, position: 0, waiting: 0, estimateMs: 0, pair: undefined };
  readonly #readers = new Set<() => void>();
  readonly #listeners = new Map<string, Set<Listener>>();

  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };
  getSnapshot = (): MatchSnapshot => this.#snapshot;
  on(event: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }
  become(change: Partial<MatchSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const reader of this.#readers) reader();
  }
  tell(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[]));
  }
  get listeners(): number {
    return [...this.#listeners.values()].reduce((all, each) => all + each.size, 0);
  }
  #ask = async (...what: unknown[]): Promise<void> => {
    this.asked.push(what);
    if (this.fails) throw this.fails;
  };
  start = (wishes: unknown) => this.#ask('start', wishes);
  next = () => this.#ask('next');
  report = (text: string) => this.#ask('report', text);
  close(): void {
    this.asked.push(['close']);
    this.become({ state: 'closed', pair: undefined });
  }
}

function stage() {
  const match = new FakeMatch();
  const hook = renderHook(() => useStranger(() => match as unknown as Match));
  return { match, ...hook };
}
const pair = { room: 'pair-1', token: 'ticket', interests: ['tea'] };

test('one waits, talks, is left and goes on', async () => {
  const { match, result } = stage();
  expect(result.current.state).toEqual({ at: 'start' });
  await act(async () => result.current.start({ interests: ['tea'] }));
  expect(match.asked).toEqual([['start', { interests: ['tea'] }]]);
  act(() => match.become({ state: 'connecting' }));
  expect(result.current.state).toEqual({ at: 'connecting' });
  act(() => match.become({ state: 'waiting', position: 2, waiting: 5, estimateMs: 9000 }));
  expect(result.current.state).toEqual({ at: 'waiting', position: 2, waiting: 5, estimateMs: 9000, reconnecting: false });
  act(() => match.become({ state: 'paired', pair }));
  expect(result.current.state).toEqual({ at: 'talking', pair });
  act(() => {
    match.become({ state: 'idle', pair: undefined });
    match.tell('ended', 'next');
  });
  expect(result.current.state).toEqual({ at: 'alone', why: 'left' });
  await act(async () => result.current.next());
  expect(match.asked.at(-1)).toEqual(['next']);
});

test('a report is told to be one, and what failed can be tried again', async () => {
  const { match, result } = stage();
  await act(async () => result.current.start({}));
  act(() => match.become({ state: 'paired', pair }));
  match.fails = new RotundaError('rate_limited', '');
  let done: boolean | undefined;
  await act(async () => void (done = await result.current.report('rude')));
  expect([done, result.current.state.at, result.current.problem]).toEqual([false, 'talking', match.fails]);
  match.fails = undefined;
  await act(async () => {
    done = await result.current.report('rude');
    match.become({ state: 'idle', pair: undefined });
  });
  expect(match.asked.at(-1)).toEqual(['report', 'rude']);
  expect([done, result.current.state, result.current.problem]).toEqual([true, { at: 'alone', why: 'reported' }, undefined]);
});

test('what cannot begin, or ends for good, is at the start again and says why', async () => {
  const { match, result } = stage();
  match.fails = new RotundaError('unauthenticated', '');
  await act(async () => result.current.start({}));
  expect([result.current.state, result.current.problem]).toEqual([{ at: 'start' }, match.fails]);
  match.fails = undefined;
  await act(async () => result.current.start({}));
  expect(result.current.problem).toBeUndefined();
  const lost = new RotundaError('duplicate_identity', '');
  act(() => {
    match.become({ state: 'closed' });
    match.tell('closed', lost);
  });
  expect([result.current.state, result.current.problem]).toEqual([{ at: 'start' }, lost]);
});

test('the queue is left with the page, and one page follows it once', () => {
  const match = new FakeMatch();
  const { unmount } = renderHook(() => useStranger(() => match as unknown as Match), { wrapper: StrictMode });
  expect(match.listeners).toBe(2);
  unmount();
  expect(match.asked.at(-1)).toEqual(['close']);
  expect(match.listeners).toBe(0);
});
