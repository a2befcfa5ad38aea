import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import i18next from 'i18next';
import { I18nextProvider, initReactI18next } from 'react-i18next';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import admin from '../../words/en/admin.json';
import common from '../../words/en/common.json';
import { SuspendDialog } from './SuspendDialog';

const i18n = i18next.createInstance();
const sent = vi.fn<(request: Request) => Promise<Response>>();

beforeEach(async () => {
  await i18n.use(initReactI18next).init({ lng: 'en', defaultNS: 'common', resources: { en: { admin, common } }, interpolation: { escapeValue: false } });
  vi.stubGlobal('fetch', sent);
});
afterEach(() => vi.unstubAllGlobals());

function show(onClose: () => void) {
  render(
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={new QueryClient()}>
        <MemoryRouter>
          <SuspendDialog person={{ id: 'bob', full_name: 'Bob Curie' }} open onClose={onClose} />
        </MemoryRouter>
      </QueryClientProvider>
    </I18nextProvider>,
  );
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: ' spam ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Suspend' }));
}

test('an account is closed with its reason', async () => {
  sent.mockResolvedValue(new Response(null, { status: 204 }));
  const closed = vi.fn();
  show(closed);
  await waitFor(() => expect(closed).toHaveBeenCalled());
  const request = sent.mock.calls.at(-1)![0];
  expect(request.method).toBe('PUT');
  expect(new URL(request.url).pathname).toBe('/api/admin/users/bob/suspension');
  expect(await request.json()).toEqual({ reason: 'spam' });
});

test('what was refused stays open and says why', async () => {
  sent.mockResolvedValue(new Response(JSON.stringify({ status: 403, code: 'forbidden', title: 'no' }), { status: 403, headers: { 'Content-Type': 'application/problem+json' } }));
  const closed = vi.fn();
  show(closed);
  expect(await screen.findByText('You are not allowed to do this, or not now.')).toBeTruthy();
  expect(closed).not.toHaveBeenCalled();
});
