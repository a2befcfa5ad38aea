import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import type { Profile } from '../../api/queries';
import { problem, serve, show } from '../../testing/stage';
import PersonPage from './PersonPage';

afterEach(() => void vi.unstubAllGlobals());

const routes = [{ path: '/people/:id', element: <PersonPage /> }];
const grace: Profile = {
  id: 'g', full_name: 'Grace Hopper', bio: 'Compilers.', location: 'Arlington', website: 'https://grace.example/', since: '2026-01-01T00:00:00Z', connection: 'none', self: false,
  private_messages: true,
};

function server(profile: Profile) {
  return serve(({ what }) => {
    if (what === 'GET /people/g') return profile;
    if (what === 'GET /presence') return { items: [] };
    return { items: [] };
  });
}

test('the website leads out, without telling from where', async () => {
  server(grace);
  await show(null, { routes, at: '/people/g' });
  const link = await screen.findByRole('link', { name: 'grace.example' });
  expect(link.getAttribute('href')).toBe('https://grace.example/');
  expect(link.getAttribute('rel')).toContain('noreferrer');
});

test('what is no page of the web is no link', async () => {
  server({ ...grace, website: 'javascript:alert(1)' });
  const { container } = await show(null, { routes, at: '/people/g' });
  await screen.findByRole('heading', { name: 'Grace Hopper' });
  expect(container.innerHTML).not.toContain('javascript:');
});

test('others see public conferences, and how to see more', async () => {
  server(grace);
  await show(null, { routes, at: '/people/g' });
  expect(await screen.findByText(/Connect with Grace Hopper to see private ones/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Public' })).toBeNull();
});

test('who is connected chooses by visibility', async () => {
  const asked = server({ ...grace, connection: 'connected' });
  await show(null, { routes, at: '/people/g' });
  await userEvent.click(await screen.findByRole('button', { name: 'Public' }));
  await waitFor(() => expect(asked.filter((a) => a.what === 'GET /people/g/conferences').map((a) => a.query.get('visibility'))).toEqual([null, 'public']));
});

test('nobody learns whether somebody is not there or does not want to be seen', async () => {
  serve(() => problem('not_found', 404));
  await show(null, { routes, at: '/people/g' });
  expect(await screen.findByRole('heading', { name: 'This person is not here' })).toBeTruthy();
});
