import { useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, ask } from '../../api/client';
import { personQuery } from '../../api/queries';
import { useMe } from '../../api/session';
import { PageLoading } from '../../ui/PageLoading';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormat } from '../../words/format';
import { BackLink } from './BackLink';
import { Composer } from './Composer';
import { Drafts } from './drafts';
import { quote, replySubject } from './reply';

/** Writes a message: to whom the address names (?to=, several times), or in answer to one (?reply=). What was begun is there again. */
export default function NewMessagePage() {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const me = useMe();
  const [params] = useSearchParams();
  const reply = params.get('reply') ?? '';
  const to = params.getAll('to').filter(Boolean);
  const occasion = reply ? `reply:${reply}` : to.length > 0 ? `to:${to.join(',')}` : 'new';
  const begun = new Drafts(me.id).get(occasion) !== undefined;
  const answered = useQuery({
    queryKey: ['messages', 'one', reply],
    queryFn: () => ask(api.GET('/messages/{id}', { params: { path: { id: reply } } })),
    enabled: reply !== '' && !begun,
    staleTime: Infinity,
  });
  const people = useQueries({ queries: to.map((id) => ({ ...personQuery(id), enabled: !begun && !reply })) });
  const problem = begun ? undefined : (answered.error ?? people.find((p) => p.error)?.error);
  const waits = !begun && (reply ? answered.isPending : people.some((p) => p.isPending));
  const original = answered.data;
  const initial = original
    ? {
        to: original.from.id === me.id ? original.to.filter((p) => p.full_name) : [original.from],
        subject: replySubject(original.subject),
        body: quote(t('compose.wrote', { name: original.from.full_name, when: format.dateTime(original.sent_at) }), original.body),
      }
    : { to: people.flatMap(({ data }) => (data ? [{ id: data.id, full_name: data.full_name, ...(data.avatar && { avatar: data.avatar }) }] : [])), subject: '', body: '' };
  return (
    <>
      <BackLink />
      {problem ? <ProblemAlert problem={problem} sx={{ marginBlockEnd: 2 }} /> : null}
      {waits && !problem ? <PageLoading /> : <Composer key={occasion} occasion={occasion} initial={initial} {...(reply && { reply })} />}
    </>
  );
}
