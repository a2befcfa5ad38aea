import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { presenceQuery } from './presence';

afterEach(() => void vi.unstubAllGlobals());

function answers(reply: (ids: string[]) => unknown, status = 200) {
  const asked: string[][] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const ids = new URL(request.url).searchParams.getAll('id');
    asked.push(ids);
    return new Response(JSON.stringify(reply(ids)), { status, headers: { 'Content-Type': 'application/json' } });
  });
  return asked;
}

const client = () => new QueryClient({ defaultOptions: { queries: { retry: false } } });

test('people of one moment are asked for together, and who is missing is not there', async () => {
  const asked = answers(() => ({ items: [{ person: 'a', online: true, in_conference: false, hosting_live: false }] }));
  const c = client();
  const [a, b] = await Promise.all(['a', 'b'].map((id) => c.fetchQuery(presenceQuery(id))));
  expect(asked).toEqual([['a', 'b']]);
  expect(a?.online).toBe(true);
  expect(b?.online).toBe(false);
});

test('no more are asked for than the server takes', async () => {
  const asked = answers(() => ({ items: [] }));
  const c = client();
  await Promise.all(Array.from({ length: 130 }, (_, i) => c.fetchQuery(presenceQuery(`p${i}`))));
  expect(asked.map((ids) => ids.length)).toEqual([100, 30]);
});

test('what goes wrong goes wrong for each', async () => {
  answers(() => ({ code: 'unavailable', status: 503 }), 503);
  const c = client();
  const both = await Promise.allSettled(['a', 'b'].map((id) => c.fetchQuery(presenceQuery(id))));
  expect(both.map((r) => r.status)).toEqual(['rejected', 'rejected']);
});
