import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import type { Person } from '../../api/queries';
import { useToast } from '../toast';

/** Blocks somebody, or takes it back. Who sees whom changes everywhere by it, so that all is read again. */
export function useBlock(person: Pick<Person, 'id' | 'full_name'>) {
  const client = useQueryClient();
  const { t } = useTranslation('people');
  const toast = useToast();
  const { id, full_name: name } = person;
  return useMutation({
    mutationFn: (block: boolean) => ask(block ? api.PUT('/blocks/{id}', { params: { path: { id } } }) : api.DELETE('/blocks/{id}', { params: { path: { id } } })),
    onSuccess: (_, block) => {
      toast({ text: block ? t('said.blocked', { name }) : t('said.unblocked', { name }) });
      void client.invalidateQueries({ predicate: (query) => !['me', 'platform', 'providers'].includes(String(query.queryKey[0])) });
    },
  });
}
