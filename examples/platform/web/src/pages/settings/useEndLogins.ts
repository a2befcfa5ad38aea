import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { useToast } from '../../ui/toast';
import { loginsQuery } from './queries';

async function endLogin(id: string) {
  try {
    await ask(api.DELETE('/logins/{id}', { params: { path: { id } } }));
  } catch (error) {
    if (!isProblem(error, 'not_found')) throw error; // it has ended already
  }
}

/** Signs out devices: one, or all but this one. */
export function useEndLogins() {
  const { t } = useTranslation('settings');
  const client = useQueryClient();
  const toast = useToast();
  const onSettled = () => client.invalidateQueries({ queryKey: loginsQuery.queryKey });
  const end = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => endLogin(id),
    onSuccess: (_, { name }) => toast({ text: t('sessions.ended', { device: name }) }),
    onSettled,
  });
  const endOthers = useMutation({
    mutationFn: async () => {
      // All are read first: what is ended would move the pages.
      const ids: string[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await ask(api.GET('/logins', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } }));
        ids.push(...page.items.filter((l) => !l.current).map((l) => l.id));
        cursor = page.next;
      }
      for (const id of ids) await endLogin(id);
      return ids.length;
    },
    onSuccess: (count) => toast({ text: t('sessions.othersDone', { count }) }),
    onSettled,
  });
  return { end, endOthers };
}
