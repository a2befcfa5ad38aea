import { screen, waitFor } from '@testing-library/react';
import { Outlet } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { Problem } from '../../api/problem';
import { show } from '../../testing/stage';
import { ErrorPage } from './ErrorPage';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  sessionStorage.clear();
});

function Broken(): never {
  throw new Problem('away');
}

const routes = [{ element: <Outlet />, errorElement: <ErrorPage />, children: [{ path: '/', element: <Broken /> }] }];

test('a page that found nobody is loaded anew when there is somebody, once', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.stubGlobal('fetch', async () => new Response('ok'));
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => {});
  const { unmount } = await show(null, { routes });
  await waitFor(() => expect(reload).toHaveBeenCalledOnce());
  unmount();
  await show(null, { routes });
  expect(await screen.findByRole('button', { name: 'Reload the page' })).toBeTruthy();
  expect(reload).toHaveBeenCalledOnce();
});
