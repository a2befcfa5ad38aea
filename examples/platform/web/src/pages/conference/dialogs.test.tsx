import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { problem, serve, show } from '../../testing/stage';
import { EditConferenceForm } from './EditConferenceDialog';
import NewConferenceDialog from './NewConferenceDialog';
import ShareDialog from './ShareDialog';
import type { Conference, Details } from './queries';
import { toLocalInput } from './when';

afterEach(() => void vi.unstubAllGlobals());

const conference: Conference = {
  id: 'c1', owner: 'ada', title: 'Stand-up', description: 'Each Monday', public: false, password: false, lobby: false, state: 'upcoming', created_at: '2026-01-01T00:00:00Z',
};
const details: Details = { conference, owner: { id: 'ada', full_name: 'Ada', connected: false }, members: 0, mine: true, enter: true, version: '"1"' };

describe('NewConferenceDialog', () => {
  const open = () => show(<NewConferenceDialog open onClose={() => {}} />);

  test('asks for a title of three characters, at the field, and sends nothing before', async () => {
    const asked = serve(() => conference);
    await open();
    const title = await screen.findByRole('textbox', { name: /Title/ });
    await waitFor(() => expect(document.activeElement).toBe(title));
    await userEvent.type(title, ' ab ');
    screen.getByRole('button', { name: 'Cancel' }).focus();
    await userEvent.click(screen.getByRole('button', { name: 'Go live' }));
    expect(await screen.findByText('Use at least 3 characters')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(title));
    expect(title.getAttribute('aria-invalid')).toBe('true');
    expect(asked).toEqual([]);
  });

  test('makes a private one and leads to where it begins', async () => {
    const asked = serve(() => conference);
    const { router } = await open();
    await userEvent.type(await screen.findByRole('textbox', { name: /Title/ }), 'Stand-up');
    await userEvent.click(screen.getByRole('button', { name: 'Go live' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/conferences/c1'));
    expect(router.state.location.state).toEqual({ start: true });
    expect(asked[0]).toMatchObject({ what: 'POST /conferences', body: { title: 'Stand-up', description: '', public: false, lobby: false } });
  });

  test('plans a public one, with a password, for a moment on the own clock', async () => {
    const asked = serve(() => conference);
    const { router } = await open();
    await userEvent.type(await screen.findByRole('textbox', { name: /Title/ }), 'Lecture');
    await userEvent.click(screen.getByRole('radio', { name: /Everyone here/ }));
    await userEvent.click(screen.getByRole('radio', { name: 'Later' }));
    await userEvent.click(screen.getByRole('switch', { name: /Password/ }));
    await userEvent.type(await screen.findByLabelText(/Password of the conference/), 'verse');
    const start = await screen.findByLabelText<HTMLInputElement>(/Date and time/);
    const at = new Date((start as HTMLInputElement).value); // without a zone it is the own clock's
    expect(toLocalInput(at)).toBe((start as HTMLInputElement).value);
    await userEvent.click(screen.getByRole('button', { name: 'Plan it' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/conferences/c1'));
    expect(router.state.location.state).toBeNull();
    expect(asked[0]?.body).toEqual({ title: 'Lecture', description: '', public: true, lobby: false, password: 'verse', starts_at: at.toISOString() });
  });

  test('says what the server does not take, and keeps what was typed', async () => {
    serve(() => problem('conflict', 409));
    await open();
    const title = await screen.findByRole<HTMLInputElement>('textbox', { name: /Title/ });
    await userEvent.type(title, 'Stand-up');
    await userEvent.click(screen.getByRole('button', { name: 'Go live' }));
    expect(await screen.findByText(/100 conferences already/)).toBeTruthy();
    expect(title.value).toBe('Stand-up');
  });
});

describe('EditConferenceForm', () => {
  test('sends what has changed alone', async () => {
    const asked = serve(() => conference);
    const closed = vi.fn();
    await show(<EditConferenceForm first={details} onClose={closed} />);
    await userEvent.click(await screen.findByRole('switch', { name: /Waiting room/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(closed).toHaveBeenCalled());
    expect(asked[0]).toMatchObject({ what: 'PATCH /conferences/c1', body: { lobby: true } });
  });

  test('asks nothing of the server if nothing has changed', async () => {
    const asked = serve(() => conference);
    const closed = vi.fn();
    await show(<EditConferenceForm first={details} onClose={closed} />);
    await userEvent.click(await screen.findByRole('button', { name: 'Save' }));
    expect(closed).toHaveBeenCalled();
    expect(asked).toEqual([]);
  });

  test('keeps what was typed when others were faster, and takes over what they changed', async () => {
    const theirs = { ...conference, title: 'Theirs', description: 'Each Tuesday' };
    let stale = true;
    const asked = serve(({ what }) => {
      if (what === 'GET /conferences/c1') return { ...details, conference: theirs };
      if (!stale) return theirs;
      stale = false;
      return problem('stale', 412);
    });
    const closed = vi.fn();
    await show(<EditConferenceForm first={details} onClose={closed} />);
    const title = await screen.findByRole<HTMLInputElement>('textbox', { name: /Title/ });
    await userEvent.clear(title);
    await userEvent.type(title, 'Mine');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/changed in the meantime/);
    expect(title.value).toBe('Mine');
    await waitFor(() => expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Description/ }).value).toBe('Each Tuesday'));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(closed).toHaveBeenCalled());
    expect(asked.filter((a) => a.what.startsWith('PATCH')).map((a) => a.body)).toEqual([{ title: 'Mine' }, { title: 'Mine' }]);
  });

  test('lets mine go', async () => {
    serve(({ what }) => (what.startsWith('GET') ? { ...details, conference: { ...conference, title: 'Theirs' } } : problem('stale', 412)));
    await show(<EditConferenceForm first={details} onClose={() => {}} />);
    const title = await screen.findByRole<HTMLInputElement>('textbox', { name: /Title/ });
    await userEvent.type(title, ' 2');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Discard mine' }));
    expect(title.value).toBe('Theirs');
  });
});

describe('ShareDialog', () => {
  test('copies the link, and says so', async () => {
    const copied = vi.fn(() => Promise.resolve());
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: copied } });
    await show(<ShareDialog conference={conference} ownerName="Ada" open onClose={() => {}} />);
    const link = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Link' });
    expect(new URL(link.value).pathname).toBe('/conferences/c1');
    screen.getByRole('button', { name: 'Copy' }).click();
    expect(await screen.findByText(/The link was copied/)).toBeTruthy();
    expect(copied).toHaveBeenCalledWith(link.value);
  });

  test('says how to copy it where the browser does not let it', async () => {
    vi.stubGlobal('navigator', { ...navigator, clipboard: undefined });
    await show(<ShareDialog conference={conference} ownerName="Ada" open onClose={() => {}} />);
    (await screen.findByRole('button', { name: 'Copy' })).click();
    expect((await screen.findAllByText(/copy it yourself/)).length).toBeGreaterThan(0);
  });

  test('has a way into the mail program, and says who can open it', async () => {
    await show(<ShareDialog conference={{ ...conference, title: 'R&D' }} ownerName="Ada" open onClose={() => {}} />);
    const href = (await screen.findByRole('link', { name: 'E-mail' })).getAttribute('href') ?? '';
    expect(href).toMatch(/^mailto:\?subject=R%26D&body=Join%20me%20in%20%E2%80%9CR%26D%E2%80%9D%3A%0D%0Ahttp/);
    expect(screen.getByText('Only people connected with Ada can open it.')).toBeTruthy();
  });
});
