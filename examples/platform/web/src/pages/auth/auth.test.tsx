import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { meQuery } from '../../api/queries';
import { SessionProvider } from '../../api/session';
import { serve, show } from '../../testing/stage';
import BecomeAdminPage from './BecomeAdminPage';
import ConfirmEmailPage from './ConfirmEmailPage';
import ResetPasswordPage from './ResetPasswordPage';
import SignInPage from './SignInPage';
import SignUpPage from './SignUpPage';
import { dropInvitation, keptInvitation } from './token';

const me = {
  id: 'ada', email: 'ada@example.org', full_name: 'Ada Byron', bio: '', location: '', website: '', language: 'en', email_notifications: true,
  private_messages: true, admin: false, created_at: '2026-01-01T00:00:00Z', has_password: true, providers: [],
};
const platform = { name: 'Meet', language: 'en', languages: ['en'], providers: ['google'], guests: false };

/** The answer that tells of a problem. */
function fault(status: number, code: string, more: { field?: string; wait?: number } = {}): Response {
  const headers = { 'Content-Type': 'application/problem+json', ...(more.wait ? { 'Retry-After': String(more.wait) } : {}) };
  return new Response(JSON.stringify({ status, code, title: code, ...(more.field ? { field: more.field } : {}) }), { status, headers });
}

let signedIn = false;

function server(answers: Record<string, () => unknown> = {}) {
  return serve(async ({ what }) => {
    const answer = answers[what];
    if (answer) return answer();
    if (what === 'GET /me') return signedIn ? me : fault(401, 'unauthenticated');
    return undefined;
  });
}

async function open(page: ReactNode, at: string) {
  const home = { path: '/', element: <p>home</p> };
  const settings = { path: '/settings/profile', element: <p>the settings</p> };
  const pages = ['/sign-in', '/sign-up', '/confirm-email', '/reset-password', '/become-admin'].map((path) => ({ path, element: <SessionProvider>{page}</SessionProvider> }));
  const view = await show(null, { at, routes: [home, settings, ...pages] });
  view.client.setQueryData(['platform'], platform);
  return view;
}

const password = () => screen.getByLabelText<HTMLInputElement>('Password');
const email = () => screen.getByLabelText<HTMLInputElement>('E-mail address');
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const fill = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
/** What was begun has gone as far as it can. */
const settled = () => act(async () => void (await new Promise((done) => setTimeout(done))));
const enter = () => fireEvent.submit(document.querySelector('form')!);

beforeEach(() => {
  signedIn = false;
  dropInvitation();
});
afterEach(() => void vi.unstubAllGlobals());

test('who signs in is led back, and only to pages of the platform', async () => {
  for (const [back, shown] of [['/settings/profile', 'the settings'], ['//evil.example/', 'home'], ['/%09/evil.example', 'home']] as const) {
    signedIn = false;
    server({
      'POST /sign-in': () => {
        signedIn = true;
        return { id: 'ada', full_name: 'Ada Byron', language: 'en' };
      },
    });
    const view = await open(<SignInPage />, `/sign-in?return=${back}`);
    fill(await screen.findByLabelText('E-mail address'), 'ada@example.org');
    fill(password(), 'secret enough'); enter();
    await screen.findByText(shown);
    view.unmount();
  }
});

test('what is wrong is said at the field, which gets the focus, and nothing is sent', async () => {
  const asked = server();
  await open(<SignInPage />, '/sign-in');
  fill(await screen.findByLabelText('E-mail address'), 'ada@example');
  press('Sign in');
  expect(email().getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(email().getAttribute('aria-describedby') ?? '')?.textContent).toMatch(/does not look like/);
  await waitFor(() => expect(document.activeElement).toBe(email()));
  fill(email(), 'ada@example.org');
  expect(email().getAttribute('aria-invalid')).toBe('false'); // as soon as it is right
  expect(asked.some((a) => a.what === 'POST /sign-in')).toBe(false);
});

test('a wrong password loses nothing of what was typed', async () => {
  server({ 'POST /sign-in': () => fault(401, 'unauthenticated') });
  await open(<SignInPage />, '/sign-in');
  fill(await screen.findByLabelText('E-mail address'), 'ada@example.org');
  fill(password(), 'wrong one'); enter();
  await screen.findByText(/is wrong/);
  expect([email().value, password().value]).toEqual(['ada@example.org', 'wrong one']);
});

test('a form is sent once, however often it is pressed', async () => {
  let release = () => {};
  const asked = server({ 'POST /sign-in': () => new Promise((resolve) => (release = () => resolve(fault(401, 'unauthenticated')))) });
  await open(<SignInPage />, '/sign-in');
  fill(await screen.findByLabelText('E-mail address'), 'ada@example.org');
  fill(password(), 'a secret'); enter(); enter();
  press('Sign in');
  await waitFor(() => expect(asked.filter((a) => a.what === 'POST /sign-in')).toHaveLength(1));
  release();
  await screen.findByText(/is wrong/);
  expect(asked.filter((a) => a.what === 'POST /sign-in')).toHaveLength(1);
});

test('who was too fast is told for how long to wait, and cannot send before', async () => {
  const asked = server({ 'POST /sign-in': () => fault(429, 'rate_limited', { wait: 90 }) });
  await open(<SignInPage />, '/sign-in');
  fill(await screen.findByLabelText('E-mail address'), 'ada@example.org');
  fill(password(), 'a secret'); enter();
  const button = await screen.findByRole('button', { name: /Please try again in 1 min/ });
  fireEvent.click(button);
  enter();
  await settled();
  expect(asked.filter((a) => a.what === 'POST /sign-in')).toHaveLength(1);
});

test('a provider is a link to the server, with the way back; what went wrong there is said in words', async () => {
  server();
  await open(<SignInPage />, '/sign-in?error=exists&return=/settings/profile');
  const link = await screen.findByRole('link', { name: 'Continue with Google' });
  expect(link.getAttribute('href')).toBe('/api/external-sign-in/google?return=%2Fsettings%2Fprofile');
  expect(screen.getByText(/already an account/)).toBeTruthy();
});

test('signing up wants a name, an address, a password and the terms, and sends the language of the page', async () => {
  const asked = server({ 'POST /sign-up': () => new Response(null, { status: 202 }) });
  await open(<SignUpPage />, '/sign-up');
  await screen.findByLabelText('Full name');
  press('Create account');
  expect(screen.getByText('Enter your name.')).toBeTruthy();
  expect(screen.getByText('Without agreeing to the terms you cannot have an account.')).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Full name')));
  fill(screen.getByLabelText('Full name'), ' Ada Byron ');
  fill(email(), 'ada@example.org');
  fill(password(), 'correct horse battery');
  expect(screen.getByText('Strength: very good')).toBeTruthy();
  fireEvent.click(screen.getByRole('checkbox'));
  press('Create account');
  await screen.findByRole('heading', { name: 'Look into your mail' });
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Look into your mail'));
  expect(asked.filter((a) => a.what === 'POST /sign-up').map((a) => a.body)).toEqual([
    { full_name: 'Ada Byron', email: 'ada@example.org', password: 'correct horse battery', language: 'en', terms: true },
  ]);
});

test('a password that the server refuses is said at its field', async () => {
  server({ 'POST /sign-up': () => fault(422, 'invalid', { field: 'password' }) });
  await open(<SignUpPage />, '/sign-up');
  fill(await screen.findByLabelText('Full name'), 'Ada');
  fill(email(), 'ada@example.org');
  fill(password(), '12345678');
  fireEvent.click(screen.getByRole('checkbox'));
  press('Create account');
  await screen.findByText('This password is not accepted. Choose a longer one.');
  await waitFor(() => expect(document.activeElement).toBe(password()));
  expect(password().value).toBe('12345678');
});

test('opening the link of a mail confirms nothing: it takes a click', async () => {
  const asked = server();
  await open(<ConfirmEmailPage />, '/confirm-email#token=t1');
  await screen.findByRole('button', { name: 'Confirm my address' });
  expect(asked.some((a) => a.what === 'POST /confirmations')).toBe(false);
  press('Confirm my address');
  await screen.findByRole('heading', { name: 'Your address is confirmed' });
  expect(asked.filter((a) => a.what === 'POST /confirmations').map((a) => a.body)).toEqual([{ token: 't1' }]);
});

test('a link that does not hold any more has a way on', async () => {
  const asked = server({ 'POST /confirmations': () => fault(404, 'not_found'), 'POST /confirmations/mails': () => new Response(null, { status: 202 }) });
  await open(<ConfirmEmailPage />, '/confirm-email#token=t1');
  fireEvent.click(await screen.findByRole('button', { name: 'Confirm my address' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Send me a new link' }));
  fill(email(), 'ada@example.org'); enter();
  await screen.findByRole('heading', { name: 'Look into your mail' });
  expect(asked.at(-1)?.body).toEqual({ email: 'ada@example.org' });
});

test('a link for a new password is asked about first', async () => {
  const asked = server({ 'POST /password-resets/checks': () => fault(404, 'not_found') });
  await open(<ResetPasswordPage />, '/reset-password#token=old');
  const link = await screen.findByRole('link', { name: 'Send me a new link' });
  expect(link.getAttribute('href')).toBe('/forgot-password');
  expect(asked.some((a) => a.what === 'POST /password-resets')).toBe(false);
});

test('an invitation waits in the tab, and in no address, while its bearer signs in', async () => {
  server();
  await open(<BecomeAdminPage />, '/become-admin#token=inv1');
  const link = await screen.findByRole('link', { name: 'Sign in' });
  expect(link.getAttribute('href')).toBe('/sign-in?return=%2Fbecome-admin');
  expect(keptInvitation()).toBe('inv1');
});

test('an invitation is accepted by a click, once', async () => {
  signedIn = true;
  const asked = server();
  const view = await open(<BecomeAdminPage />, '/become-admin#token=inv1');
  fireEvent.click(await screen.findByRole('button', { name: 'Accept the invitation' }));
  await screen.findByRole('heading', { name: 'You are an administrator now' });
  expect(asked.filter((a) => a.what === 'POST /admin-invitations').map((a) => a.body)).toEqual([{ token: 'inv1' }]);
  expect(keptInvitation()).toBeUndefined();
  expect(view.client.getQueryState(meQuery.queryKey)).toBeDefined();
});
