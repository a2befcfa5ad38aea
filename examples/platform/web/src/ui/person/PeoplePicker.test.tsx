import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Person } from '../../api/queries';
import { serve, show } from '../../testing/stage';
import { PeoplePicker } from './PeoplePicker';

afterEach(() => void vi.unstubAllGlobals());

const person = (id: string, full_name: string) => ({ id, full_name });

function Picker({ max = 50 }: { max?: number }) {
  const [people, setPeople] = useState<Person[]>([]);
  return <PeoplePicker label="To" value={people} onChange={setPeople} max={max} />;
}

function server() {
  return serve(({ what, query }) => {
    if (what === 'GET /connections') return { items: [{ person: person('c', 'Carol'), status: 'connected', since: '2026-01-01T00:00:00Z' }] };
    if (what === 'GET /people') return { items: query.get('query') === 'gr' ? [person('g', 'Grace'), person('h', 'Greta')] : [] };
    return undefined;
  });
}

test('people are chosen by the keyboard alone, and taken out again', async () => {
  const asked = server();
  await show(<Picker />);
  const field = screen.getByRole('combobox', { name: 'To' });
  await userEvent.setup({ delay: null }).type(field, 'gr'); // with a pause between them one letter might be searched for, too
  await screen.findByRole('option', { name: /Greta/ });
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await screen.findByLabelText('Remove Greta');
  expect((field as HTMLInputElement).value).toBe('');
  await userEvent.keyboard('{ArrowDown}'); // opens the list again, of connections
  await userEvent.click(await screen.findByRole('option', { name: /Carol/ }));
  await screen.findByLabelText('Remove Carol');
  await userEvent.keyboard('{Backspace}');
  await waitFor(() => expect(screen.queryByLabelText('Remove Carol')).toBeNull());
  screen.getByLabelText('Remove Greta');
  const searches = asked.filter((a) => a.what === 'GET /people');
  expect(searches.map((a) => [a.query.get('query'), a.query.get('messageable')])).toEqual([['gr', 'true']]);
});

test('nobody is offered when there are enough', async () => {
  server();
  await show(<Picker max={1} />);
  const field = screen.getByRole('combobox', { name: 'To' });
  await userEvent.type(field, 'gr');
  await userEvent.click(await screen.findByRole('option', { name: /Grace/ }));
  await userEvent.type(field, 'gr');
  await screen.findByText('A message goes to 1 person at most.');
});
