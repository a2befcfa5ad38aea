import Block from '@mui/icons-material/BlockOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schemas } from '../../api/client';
import { isProblem } from '../../api/problem';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { PersonLine } from '../../ui/PersonLine';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useToast } from '../../ui/toast';
import { useFormat } from '../../words/format';
import { blocksQuery } from './queries';
import { Section } from './Section';

/** Whom one has blocked, and the way to take it back. */
export function BlockedPeople() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const client = useQueryClient();
  const toast = useToast();
  const query = useInfiniteQuery(blocksQuery);
  const [asked, setAsked] = useState<Schemas['Person']>();
  const [open, setOpen] = useState(false);
  const nameOf = (person: Schemas['Person']) => person.full_name || t('privacy.gone');
  const unblock = useMutation({
    mutationFn: async (person: Schemas['Person']) => {
      try {
        await ask(api.DELETE('/blocks/{id}', { params: { path: { id: person.id } } }));
      } catch (error) {
        if (!isProblem(error, 'not_found')) throw error; // another device was faster
      }
    },
    onSuccess: async (_, person) => {
      setOpen(false);
      toast({ text: t('privacy.done', { name: nameOf(person) }) });
      await client.invalidateQueries({ predicate: (q) => ['blocks', 'person', 'people', 'messages', 'connections'].includes(String(q.queryKey[0])) });
    },
  });
  const people = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t('privacy.blocked')} lead={t('privacy.blockedLead')}>
      {query.isPending ? (
        <ListSkeleton rows={2} />
      ) : query.isError && people.length === 0 ? (
        <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
      ) : people.length === 0 ? (
        <EmptyState icon={<Block />} title={t('privacy.none')} text={t('privacy.noneLead')} />
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', margin: 0, padding: 0, '& > li + li': { borderBlockStart: 1, borderColor: 'divider' } }}>
          {people.map(({ person, at }) => (
            <Box component="li" key={person.id} sx={{ paddingBlock: 1.5 }}>
              <PersonLine
                person={{ ...person, full_name: nameOf(person) }}
                to={null}
                secondary={t('privacy.since', { when: format.date(at) })}
                actions={
                  <Button
                    size="small"
                    variant="outlined"
                    aria-label={t('privacy.unblockOf', { name: nameOf(person) })}
                    onClick={() => {
                      unblock.reset();
                      setAsked(person);
                      setOpen(true);
                    }}
                  >
                    {t('privacy.unblock')}
                  </Button>
                }
              />
            </Box>
          ))}
        </Box>
      )}
      <LoadMore query={query} />
      <ConfirmDialog
        open={open}
        title={t('privacy.ask', { name: asked ? nameOf(asked) : '' })}
        confirmLabel={t('privacy.unblock')}
        busy={unblock.isPending}
        problem={unblock.error}
        onConfirm={() => asked && unblock.mutate(asked)}
        onClose={() => setOpen(false)}
      >
        {t('privacy.askLead')}
      </ConfirmDialog>
    </Section>
  );
}
