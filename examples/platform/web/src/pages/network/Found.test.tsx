import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { serve, show } from '../../testing/stage';
import { Found } from './Found';

afterEach(() => void vi.unstubAllGlobals());

test('a row has what the search says, nobody is asked for by row, and a request shows', async () => {
  const grace = { id: 'g', full_name: 'Grace', bio: 'Compilers', location: 'Arlington', connection: 'none', private_messages: true };
  const asked = serve(({ what }) => {
    if (what === 'GET /people') return { items: [grace, { ...grace, id: 'h', full_name: 'Greta', connection: 'incoming' }] };
    if (what === 'POST /people/g/connection/request') {
      grace.connection = 'outgoing';
      return { status: 'outgoing' };
    }
    return { items: [] };
  });
  await show(<Found query="gr" />);
  await userEvent.click(await screen.findByRole('button', { name: 'Connect with Grace' }));
  screen.getByRole('button', { name: 'Approve the request of Greta' });
  expect(screen.getAllByText('Arlington · Compilers')).toHaveLength(2);
  await waitFor(() => expect(asked.filter((a) => a.what === 'GET /people').length).toBeGreaterThan(1));
  await screen.findByRole('button', { name: 'Cancel request to Grace' });
  expect(asked.filter((a) => /^GET \/people\/./.test(a.what))).toEqual([]);
});
