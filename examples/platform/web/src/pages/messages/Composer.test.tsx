import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Outlet } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { problem, serve, show } from '../../testing/stage';
import { Removals } from '../../ui/removals';
import { Composer } from './Composer';
import type { BoxContext } from './box';

vi.mock('../../api/session', async (original) => ({ ...(await original<object>()), useMe: () => ({ id: 'me', full_name: 'Ada' }) }));

beforeEach(() => localStorage.clear());
afterEach(() => void vi.unstubAllGlobals());

const grace = { id: 'g', full_name: 'Grace' };
const carol = { id: 'c', full_name: 'Carol' };

function compose(initial = { to: [grace, carol], subject: 'Plan', body: 'Hello' }) {
  const context: BoxContext = { box: 'inbox', wide: true, removals: new Removals(async () => {}, () => {}) };
  return show(null, {
    at: '/messages/new',
    routes: [
      {
        path: 'messages',
        element: <Outlet context={context} />,
        children: [
          { index: true, element: 'the boxes' },
          { path: 'new', element: <Composer occasion="new" initial={initial} /> },
        ],
      },
    ],
  });
}

const send = () => screen.findByRole('button', { name: 'Send' });

test('what lacks something is not sent, and says what', async () => {
  const asked = serve(() => ({ items: [] }));
  await compose({ to: [], subject: ' ', body: '' });
  await userEvent.click(await send());
  await screen.findByText('Choose who it is for.');
  screen.getByText('Give it a subject.');
  screen.getByText('Write something.');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'To' })));
  expect(asked.some((a) => a.what === 'POST /messages')).toBe(false);
});

test('it is sent, and who did not get it is named', async () => {
  const asked = serve(({ what }) => (what === 'POST /messages' ? { id: 'm', refused: ['c'] } : { items: [] }));
  const { router } = await compose();
  await userEvent.type(await screen.findByRole('textbox', { name: 'Message' }), ' both');
  await userEvent.keyboard('{Control>}{Enter}{Enter}{/Control}');
  await screen.findByText('Sent, but not to Carol: they take no messages from you.');
  expect(asked.filter((a) => a.what === 'POST /messages').map((a) => a.body)).toEqual([{ to: ['g', 'c'], subject: 'Plan', body: 'Hello both' }]);
  await waitFor(() => expect(router.state.location.search).toBe('?box=sent'));
  expect(Object.keys(localStorage)).toEqual([]);
});

test('what was refused stays to be corrected', async () => {
  serve(({ what }) => (what === 'POST /messages' ? problem('forbidden', 403) : { items: [] }));
  await compose();
  await userEvent.click(await send());
  await screen.findByText(/None of these people takes messages from you/);
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Subject' }).value).toBe('Plan');
});

test('what was begun is there again, until it is thrown away, and then can be taken back', async () => {
  serve(() => ({ items: [] }));
  const first = await compose();
  await userEvent.type(await screen.findByRole('textbox', { name: 'Message' }), ' again');
  first.unmount(); // goes elsewhere before it was kept
  const second = await compose();
  await screen.findByText(/This is what you wrote before/);
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' }).value).toBe('Hello again');
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  await screen.findByText('the boxes');
  expect(Object.keys(localStorage)).toEqual([]);
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(second.router.state.location.pathname).toBe('/messages/new'));
  expect((await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Message' })).value).toBe('Hello again');
});

test('what was not changed is not kept', async () => {
  serve(() => ({ items: [] }));
  const { unmount } = await compose();
  await send();
  unmount();
  expect(Object.keys(localStorage)).toEqual([]);
});
