import { type InfiniteData, type QueryClient, useMutation, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Schemas, api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { type Person, type Profile, personQuery } from '../../api/queries';
import { useAnnounce } from '../announce';
import { problemMessage } from '../problemMessage';
import { useToast } from '../toast';

/** How one is connected with somebody. */
export type Relation = Schemas['Status']['status'];
/** What changes that. */
export type Verb = 'request' | 'cancel' | 'approve' | 'decline' | 'disconnect';

const outcomes: Record<Verb, Relation> = { request: 'outgoing', cancel: 'none', approve: 'connected', decline: 'none', disconnect: 'none' };

/** What will come of a verb if nothing is in its way. */
export function outcome(now: Relation | undefined, verb: Verb): Relation {
  return verb === 'request' && now === 'incoming' ? 'connected' : outcomes[verb];
}

const keyOf = (id: string) => ['relation', id] as const;

/**
 * How one is connected with somebody, as it will be if what is under way succeeds. Undefined until it is known. Who has it from elsewhere
 * gives it, so that it is not asked for.
 */
export function useRelation(id: string, known?: Relation): Relation | undefined {
  const { data } = useQuery({ ...personQuery(id), enabled: known === undefined });
  const underWay = useMutationState({
    filters: { mutationKey: keyOf(id), exact: true, status: 'pending' },
    select: (mutation) => mutation.state.variables as Verb,
  });
  return underWay.reduce<Relation | undefined>(outcome, known ?? data?.connection);
}

/** Changes how one is connected with somebody. What is shown by useRelation changes at once, and back if it is not done. */
export function useChangeRelation(person: Pick<Person, 'id' | 'full_name'>) {
  const client = useQueryClient();
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const announce = useAnnounce();
  const toast = useToast();
  const { id, full_name: name } = person;
  return useMutation({
    mutationKey: keyOf(id),
    scope: { id: `relation ${id}` }, // one after the other
    mutationFn: (verb: Verb) => ask(change(verb, id)),
    onSuccess: ({ status }, verb) => {
      keepRelation(client, id, status);
      announce(said(verb, status));
    },
    onError: (error) => {
      const changed = isProblem(error, 'conflict', 'not_found');
      if (changed) void Promise.all([client.invalidateQueries({ queryKey: ['person', id] }), client.invalidateQueries({ queryKey: ['people'] }), client.invalidateQueries({ queryKey: ['connections'] })]);
      toast(changed ? { text: t('said.changed'), severity: 'info' } : { text: problemMessage(common, error), severity: 'error' });
    },
  });

  function said(verb: Verb, status: Relation): string {
    switch (status === 'connected' ? 'approve' : verb) {
      case 'request':
        return t('said.request', { name });
      case 'cancel':
        return t('said.cancel', { name });
      case 'approve':
        return t('said.approve', { name });
      case 'decline':
        return t('said.decline', { name });
      case 'disconnect':
        return t('said.disconnect', { name });
    }
  }
}

function change(verb: Verb, id: string) {
  const params = { params: { path: { id } } };
  switch (verb) {
    case 'request':
      return api.POST('/people/{id}/connection/request', params);
    case 'cancel':
      return api.POST('/people/{id}/connection/cancel', params);
    case 'approve':
      return api.POST('/people/{id}/connection/approve', params);
    case 'decline':
      return api.POST('/people/{id}/connection/decline', params);
    case 'disconnect':
      return api.POST('/people/{id}/connection/disconnect', params);
  }
}

/** Puts a relation that is known now into all that shows it, and has the rest asked for again. */
export function keepRelation(client: QueryClient, id: string, status: Relation): void {
  client.setQueryData<Profile>(['person', id], (was) => was && { ...was, connection: status });
  client.setQueriesData<InfiniteData<Schemas['ListConnection']>>(
    { queryKey: ['connections'], predicate: (query) => query.queryKey[2] === 'list' },
    (was) =>
      was && { ...was, pages: was.pages.map((page) => ({ ...page, items: page.items.filter((c) => c.person.id !== id || c.status === status) })) },
  );
  client.setQueriesData<InfiniteData<Schemas['ListFound']>>(
    { queryKey: ['people'] },
    (was) => was && { ...was, pages: was.pages.map((page) => ({ ...page, items: page.items.map((p) => (p.id === id ? { ...p, connection: status } : p)) })) },
  );
  void client.invalidateQueries({ queryKey: ['people'] }); // whether one may write to the person may have changed
  void client.invalidateQueries({ queryKey: ['connections'] });
  void client.invalidateQueries({ queryKey: ['person', id] });
  // Answering a request removes the notification of it.
  void client.invalidateQueries({ queryKey: ['notifications'] });
  void client.invalidateQueries({ queryKey: ['counters'] });
}
