import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { RouterProvider, createMemoryRouter } from 'react-router';
import { beforeAll, expect, test } from 'vitest';
import en from '../../words/en/call.json';
import { LeaveGuard } from './LeaveGuard';

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', ns: ['call'], resources: { en: { call: en } }, react: { useSuspense: false } }));

/** A page with a call on it or none, reached from a home page. */
function stage(on: boolean) {
  const call = { path: '/call', element: <LeaveGuard on={on} /> };
  const router = createMemoryRouter([{ path: '/', element: 'home' }, call], { initialEntries: ['/', '/call'] });
  render(<RouterProvider router={router} />);
  return router;
}

/** Whether the browser would ask before it leaves the page. */
function asksBeforeUnload(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

test('Back asks first, and to stay is to stay', async () => {
  const router = stage(true);
  await act(() => router.navigate(-1));
  await screen.findByRole('alertdialog', { name: 'Leave the call?' });
  await userEvent.click(screen.getByRole('button', { name: 'Stay in the call' }));
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  expect(router.state.location.pathname).toBe('/call');
});

test('a link asks first, and goes on when told to', async () => {
  const router = stage(true);
  await act(() => router.navigate('/'));
  expect(router.state.location.pathname).toBe('/call');
  await userEvent.click(await screen.findByRole('button', { name: 'Leave the call' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/'));
});

test('the same page with another search is no leaving', async () => {
  const router = stage(true);
  await act(() => router.navigate('/call?tab=2'));
  expect(router.state.location.search).toBe('?tab=2');
});

test('a reload asks during a call alone', async () => {
  const { unmount } = render(<RouterProvider router={createMemoryRouter([{ path: '/', element: <LeaveGuard on /> }])} />);
  expect(asksBeforeUnload()).toBe(true);
  unmount();
  expect(asksBeforeUnload()).toBe(false);
  const router = stage(false);
  expect(asksBeforeUnload()).toBe(false);
  await act(() => router.navigate('/'));
  expect(router.state.location.pathname).toBe('/');
});
