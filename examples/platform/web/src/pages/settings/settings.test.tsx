import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { SessionProvider, useSession } from '../../api/session';
import { show } from '../../testing/stage';
import SettingsPage from './SettingsPage';

const account = {
  id: 'ada', email: 'ada@example.org', full_name: 'Ada Byron', bio: 'Numbers', location: 'London', website: '', language: 'en', email_notifications: true,
  private_messages: true, admin: false, created_at: '2026-01-01T00:00:00Z', has_password: true, providers: [] as string[],
};

/** A server with one account, whose version counts. */
function server(more: Record<string, (body: Record<string, unknown>) => Response> = {}, start: Partial<typeof account> = {}) {
  const state = { me: { ...account, ...start }, version: 1, asked: [] as { what: string; match: string | null; body: Record<string, unknown> }[] };
  vi.stubGlobal('fetch', async (request: Request) => {
    const what = `${request.method} ${new URL(request.url).pathname.replace(/^\/api/, '')}`;
    const text = await request.text();
    const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    const match = request.headers.get('If-Match');
    state.asked.push({ what, match, body });
    const own = more[what];
    if (own) return own(body);
    const versioned = () => Response.json(state.me, { headers: { ETag: `"${state.version}"` } });
    if (what === 'GET /me') return versioned();
    if (what === 'PATCH /me/profile' || what === 'PATCH /me/settings') {
      if (match && match !== `"${state.version}"`) return fault(412, 'stale');
      Object.assign(state.me, body);
      state.version++;
      return versioned();
    }
    if (what === 'GET /logins' || what === 'GET /blocks') return Response.json({ items: [] });
    return new Response(null, { status: 204 });
  });
  return state;
}

function fault(status: number, code: string, field?: string): Response {
  return Response.json({ status, code, title: code, ...(field ? { field } : {}) }, { status, headers: { 'Content-Type': 'application/problem+json' } });
}

async function open(tab: string) {
  const element = (
    <SessionProvider>
      <Loaded />
    </SessionProvider>
  );
  const view = await show(null, { at: `/settings/${tab}`, routes: [{ path: '/settings/:tab', element }, { path: '*', element: <p>elsewhere</p> }] });
  view.client.setQueryData(['platform'], { name: 'Meet', language: 'en', languages: ['en'], providers: [], guests: false });
  view.client.setQueryData(['me'], { ...account });
  await screen.findByRole('heading', { name: 'Settings' });
  return view;
}

function Loaded() {
  return useSession().me ? <SettingsPage /> : null;
}

const bio = () => screen.getByLabelText<HTMLTextAreaElement>('About you');
const place = () => screen.getByLabelText<HTMLInputElement>('Place');
const stale = async () => (await screen.findByText('Your profile was changed on another device meanwhile')).closest<HTMLElement>('[role=alert]')!;
const fill = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

afterEach(() => void vi.unstubAllGlobals());

test('only what was changed is sent, over the version that was read', async () => {
  const s = server();
  await open('profile');
  await screen.findByLabelText('About you');
  fill(bio(), 'Engines');
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Your profile is saved.');
  expect(s.asked.filter((a) => a.what === 'PATCH /me/profile')).toEqual([{ what: 'PATCH /me/profile', match: '"1"', body: { bio: 'Engines' } }]);
});

test('what another device changed elsewhere in the profile stays, without a question', async () => {
  const s = server();
  await open('profile');
  await screen.findByLabelText('About you');
  Object.assign(s.me, { location: 'Paris' });
  s.version = 7;
  fill(bio(), 'Engines');
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Your profile is saved.');
  expect(s.me).toMatchObject({ bio: 'Engines', location: 'Paris' });
  await waitFor(() => expect(place().value).toBe('Paris'));
});

test('where both changed the same, one is asked, and nothing is lost before', async () => {
  const s = server();
  await open('profile');
  await screen.findByLabelText('About you');
  Object.assign(s.me, { bio: 'Poems' });
  s.version = 7;
  fill(bio(), 'Engines');
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  const alert = await stale();
  expect(alert.textContent).toMatch(/Poems/);
  expect(bio().value).toBe('Engines');
  expect(s.me.bio).toBe('Poems');
  fireEvent.click(within(alert).getByRole('button', { name: 'Save mine' }));
  await screen.findByText('Your profile is saved.');
  expect(s.me.bio).toBe('Engines');
});

test('or takes what the other device has', async () => {
  const s = server();
  await open('profile');
  await screen.findByLabelText('About you');
  Object.assign(s.me, { bio: 'Poems' });
  s.version = 7;
  fill(bio(), 'Engines');
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  fireEvent.click(within(await stale()).getByRole('button', { name: 'Take the other' }));
  expect(bio().value).toBe('Poems');
  expect(screen.queryByRole('button', { name: 'Discard changes' })).toBeNull(); // nothing waits to be saved
});

test('a bio that is too long is counted and not sent', async () => {
  const s = server();
  await open('profile');
  await screen.findByLabelText('About you');
  fill(bio(), 'x'.repeat(102));
  expect(screen.getByText('2 characters too many')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(s.asked.some((a) => a.what === 'PATCH /me/profile')).toBe(false);
});

test('who leaves without saving is asked', async () => {
  server();
  const view = await open('profile');
  await screen.findByLabelText('About you');
  fill(bio(), 'Engines');
  fireEvent.click(screen.getByRole('link', { name: 'Privacy' }));
  await screen.findByText('Leave without saving?');
  expect(view.router.state.location.pathname).toBe('/settings/profile');
  fireEvent.click(screen.getByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(view.router.state.location.pathname).toBe('/settings/privacy'));
});

test('a wrong present password is said at its field, and nothing is lost', async () => {
  server({ 'PUT /me/password': () => fault(422, 'invalid', 'old_password') });
  await open('account');
  const old = await screen.findByLabelText<HTMLInputElement>('Present password');
  fill(old, 'not it');
  fill(screen.getByLabelText('New password'), 'correct horse battery');
  fireEvent.click(screen.getByRole('button', { name: 'Change password' }));
  await screen.findByText('This is not your present password.');
  await waitFor(() => expect(document.activeElement).toBe(old));
  expect(screen.getByLabelText<HTMLInputElement>('New password').value).toBe('correct horse battery');
});

test('deleting the account takes two steps, the password and a tick', async () => {
  const s = server({ 'POST /me/deletion': () => fault(422, 'invalid', 'password') });
  await open('data');
  fireEvent.click(await screen.findByRole('button', { name: 'Delete account' }));
  fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
  fireEvent.click(screen.getByRole('button', { name: 'Delete for good' }));
  expect(screen.getByText('Enter your password.')).toBeTruthy();
  expect(screen.getByText('Tick this to go on.')).toBeTruthy();
  expect(s.asked.some((a) => a.what === 'POST /me/deletion')).toBe(false);
  fill(screen.getByLabelText('Your password'), 'wrong');
  fireEvent.click(screen.getByRole('checkbox'));
  fireEvent.click(screen.getByRole('button', { name: 'Delete for good' }));
  await screen.findByText('This is not your password.');
  expect(s.asked.filter((a) => a.what === 'POST /me/deletion').map((a) => a.body)).toEqual([{ password: 'wrong' }]);
});

test('a switch that could not be set goes back and says why', async () => {
  server({ 'PATCH /me/settings': () => fault(503, 'unavailable') });
  await open('privacy');
  const to = await screen.findByRole('switch', { name: 'Messages from everybody' });
  expect((to as HTMLInputElement).checked).toBe(true);
  fireEvent.click(to);
  await screen.findByText(/busy or restarting/);
  expect((to as HTMLInputElement).checked).toBe(true);
});
