import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { RequireSignedIn, SessionProvider } from '../../api/session';
import { problem, serve, show } from '../../testing/stage';
import { calls } from '../../ui/inCall';
import ConferenceCall, { type ConferenceCallProps } from './ConferenceCall';

vi.mock('@rotunda-rtc/browser/element', () => {
  customElements.define(
    'rotunda-room',
    class extends HTMLElement {
      phase = 'prejoin';
      leave(): void {
        this.phase = 'ended';
      }
    },
  );
  return { registerPanel: () => () => undefined };
});

afterEach(() => vi.unstubAllGlobals());

const conference = { id: 'c1', owner: 'ann', title: 'Planning', description: '', public: false, password: false, lobby: false, state: 'live', created_at: '2026-01-01T00:00:00Z' } as const;
const me = { id: 'ann', full_name: 'Ann Lovelace', language: 'en' };

/** The room of a conference, with who is signed in; the test is the element. */
async function stage(props: Partial<ConferenceCallProps> = {}, answer: (what: string) => unknown = () => undefined, page: ReactNode = <ConferenceCall details={{ conference, mine: true }} {...props} />) {
  let signedIn = true;
  const asked = serve(({ what }) => (what === 'GET /me' ? (signedIn ? me : problem('unauthenticated', 401)) : what === 'GET /platform.json' ? {} : answer(what)));
  const view = await show(null, {
    at: '/conferences/c1',
    routes: [
      { path: '/sign-in', element: 'the sign-in page' },
      {
        element: (
          <SessionProvider>
            <RequireSignedIn />
          </SessionProvider>
        ),
        children: [{ path: '*', element: page }],
      },
    ],
  });
  const element = await waitFor(() => {
    const found = view.container.querySelector<HTMLElement & { phase: string }>('rotunda-room');
    if (!found) throw new Error('there is no call yet');
    return found;
  });
  return {
    ...view,
    asked,
    element,
    joined: () => {
      element.phase = 'call';
      act(() => void element.dispatchEvent(new CustomEvent('rotunda-joined', { detail: {} })));
    },
    left: (reason: string) => {
      element.phase = 'ended';
      act(() => void element.dispatchEvent(new CustomEvent('rotunda-left', { detail: { reason, error: undefined } })));
    },
    signOut: () => {
      signedIn = false;
      return act(() => view.client.invalidateQueries({ queryKey: ['me'] }));
    },
  };
}

test('a call is held, and what follows it is offered', async () => {
  const told: string[] = [];
  const { element, joined, left } = await stage({ onJoined: () => told.push('joined'), onLeft: () => told.push('left'), onClose: () => told.push('closed') });
  expect([element.getAttribute('label'), element.getAttribute('name'), calls.on]).toEqual(['Planning', 'Ann Lovelace', false]);
  joined();
  expect([told, calls.on]).toEqual([['joined'], true]);
  left('client_left');
  await userEvent.click(screen.getByRole('button', { name: 'About this conference' }));
  expect(told).toEqual(['joined', 'left', 'closed']);
  expect(screen.getByRole('link', { name: 'Home' }).getAttribute('href')).toBe('/');
});

test('who is about to come back when it ends reads how it was', async () => {
  const told: string[] = [];
  function Ending() {
    const [state, setState] = useState<'live' | 'finished'>('live');
    return (
      <>
        <button onClick={() => setState('finished')}>it ends</button>
        <ConferenceCall details={{ conference: { ...conference, state }, mine: false }} onClose={() => told.push('closed')} />
      </>
    );
  }
  const { element, joined, left } = await stage({}, undefined, <Ending />);
  joined();
  left('removed');
  element.phase = 'prejoin';
  expect(told).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'it ends' }));
  expect(told).toEqual(['closed']);
});

test('the owner ends it for everyone, once that was asked', async () => {
  let ends = true;
  const { element, joined, left, asked } = await stage({ onClose: () => undefined }, () => (ends ? { ...conference, state: 'finished' } : problem('internal', 500)));
  joined();
  const finishes = () => asked.filter(({ what }) => what === 'POST /conferences/c1/finish').length;
  ends = false;
  await userEvent.click(screen.getByRole('button', { name: 'End for everyone' }));
  expect(finishes()).toBe(0);
  await userEvent.click(screen.getByRole('button', { name: 'End it' }));
  await screen.findByText(/Something went wrong on the server/);
  expect(element.phase).toBe('call');
  ends = true;
  await userEvent.click(screen.getByRole('button', { name: 'End it' }));
  await waitFor(() => expect(element.phase).toBe('ended'));
  expect(finishes()).toBe(2);
  left('room_closed');
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  screen.getByRole('button', { name: 'See who took part' });
});

test('others do not end it, and are asked for no second password', async () => {
  const { element, joined } = await stage({ details: { conference: { ...conference, password: true }, mine: false } });
  joined();
  expect(screen.queryByRole('button', { name: 'End for everyone' })).toBeNull();
  expect(element.getAttribute('controls')!.split(' ')).toEqual(expect.not.arrayContaining(['password']));
});

test('the end of the login is told, and takes nobody out of a call', async () => {
  const { element, joined, left, signOut } = await stage();
  joined();
  await signOut();
  await screen.findByText(/Sign in again before you leave this call/);
  expect(document.contains(element)).toBe(true);
  left('removed');
  await screen.findByText(/so the call ended for you/);
  expect(screen.getAllByRole('link', { name: 'Sign in' })[0]!.getAttribute('href')).toBe('/sign-in?return=%2Fconferences%2Fc1');
});
