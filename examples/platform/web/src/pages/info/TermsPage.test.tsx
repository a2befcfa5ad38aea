import { screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { show } from '../../testing/stage';
import { SignUpForm } from '../auth/SignUpForm';
import TermsPage from './TermsPage';

afterEach(() => vi.unstubAllGlobals());

const platform = { name: 'Meet', language: 'en', languages: ['en'], providers: [], guests: false, sign_up: true, contact: false, version: '1' };
const routes = [
  {
    path: '/terms',
    element: (
      <>
        <TermsPage />
        <SignUpForm onSent={() => undefined} />
      </>
    ),
  },
];

/** Where the page, if anywhere, and the form lead to. */
async function led(terms_url?: string): Promise<(string | null)[]> {
  vi.stubGlobal('fetch', async () => Response.json({ ...platform, terms_url }));
  await show(null, { at: '/terms', routes });
  await screen.findByRole('heading', { name: 'Terms of service' });
  await screen.findByText(terms_url ? /terms of its own/ : /By creating an account/);
  return screen.getAllByRole('link', { name: /terms/i }).map((link) => link.getAttribute('href'));
}

test('the terms are those of the pages', async () => expect(await led()).toEqual(['/terms']));

test('the terms are those of the operator', async () => {
  const own = 'https://example.org/terms';
  expect(await led(own)).toEqual([own, own]);
});
