import Delete from '@mui/icons-material/DeleteOutlined';
import Send from '@mui/icons-material/Send';
import Alert from '@mui/material/Alert';
import MuiBox from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { useMe } from '../../api/session';
import { Field } from '../../ui/Field';
import { Flipped } from '../../ui/Flipped';
import { PageTitle } from '../../ui/PageTitle';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PeoplePicker } from '../../ui/person/PeoplePicker';
import { useToast } from '../../ui/toast';
import { useFormat } from '../../words/format';
import type { Draft } from './drafts';
import { boxPath, messagePath, useBox } from './box';
import { length, maxBody, maxPeople, maxSubject } from './reply';
import { useDraft } from './useDraft';

interface ComposerProps {
  /** By which what is begun is found again. */
  occasion: string;
  initial: Omit<Draft, 'at'>;
  /** The id of the message that is answered. */
  reply?: string;
}

/** The form of a new message. */
export function Composer({ occasion, initial, reply }: ComposerProps) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const me = useMe();
  const { box, wide } = useBox();
  const draft = useDraft(me.id, occasion, initial);
  const { to, subject, body } = draft.content;
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!reply || !text.current) return;
    text.current.focus({ preventScroll: true });
    text.current.setSelectionRange(0, 0); // above what is quoted
  }, [reply]);

  const wrong = tried
    ? {
        to: to.length === 0 ? t('compose.needTo') : undefined,
        subject: subject.trim() === '' ? t('compose.needSubject') : tooLong(subject, maxSubject),
        body: body.trim() === '' ? t('compose.needBody') : tooLong(body, maxBody),
      }
    : { to: undefined, subject: tooLong(subject, maxSubject), body: tooLong(body, maxBody) };
  function tooLong(value: string, max: number): string | undefined {
    const over = length(value) - max;
    return over > 0 ? t('compose.tooLong', { count: over }) : undefined;
  }

  const sending = useRef(false); // until it is known that it was not sent, so that nothing goes out twice
  const send = useMutation({
    mutationFn: () => ask(api.POST('/messages', { body: { to: to.map((p) => p.id), subject: subject.trim(), body: body.trimEnd() } })),
    onError: () => void (sending.current = false),
    onSuccess: ({ refused }) => {
      draft.drop();
      const names = to.filter((p) => refused.includes(p.id)).map((p) => p.full_name);
      toast(names.length > 0 ? { text: t('compose.refused', { names: format.list(names) }), severity: 'warning' } : { text: t('compose.sent') });
      void client.invalidateQueries({ queryKey: ['messages'] });
      void navigate(reply ? messagePath(reply, box) : boxPath('sent'), { replace: true, preventScrollReset: wide });
    },
  });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    if (sending.current) return;
    if (to.length === 0 || subject.trim() === '' || body.trim() === '' || length(subject) > maxSubject || length(body) > maxBody) {
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    sending.current = true;
    send.mutate();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  const discard = () => {
    const { content } = draft;
    draft.drop();
    toast({
      text: t('compose.discarded'),
      severity: 'info',
      action: {
        label: t('undo'),
        onClick: () => {
          draft.keep(content);
          void navigate(addressOf(occasion), { preventScrollReset: wide });
        },
      },
    });
    void navigate(reply ? messagePath(reply, box) : boxPath(box), { replace: true, preventScrollReset: wide });
  };
  const left = maxBody - length(body);
  return (
    <form ref={form} noValidate onSubmit={submit} onKeyDown={keys}>
      <MuiBox sx={{ '& h1': { fontSize: '1.375rem' } }}>
        <PageTitle title={reply ? t('compose.reply') : t('compose.title')} />
      </MuiBox>
      {draft.begunBefore && (
        <Alert severity="info" role="note" sx={{ marginBlockEnd: 2 }}>
          {t('compose.kept')}
        </Alert>
      )}
      <PeoplePicker label={t('compose.to')} value={to} onChange={(people) => draft.change({ to: people })} max={maxPeople} wrong={wrong.to} />
      <Field name="subject" label={t('compose.subject')} value={subject} onChange={(event) => draft.change({ subject: event.target.value })} wrong={wrong.subject} problem={send.error} slotProps={{ htmlInput: { dir: 'auto', autoComplete: 'off' } }} />
      <Field
        name="body"
        label={t('compose.body')}
        value={body}
        onChange={(event) => draft.change({ body: event.target.value })}
        multiline
        minRows={wide ? 9 : 8}
        maxRows={24}
        inputRef={text}
        wrong={wrong.body}
        problem={send.error}
        helperText={left < 1000 ? t('compose.left', { count: Math.max(0, left) }) : undefined}
        slotProps={{ htmlInput: { dir: 'auto' } }}
      />
      {send.error ? (
        <ProblemAlert problem={send.error} words={isProblem(send.error, 'forbidden') ? { forbidden: t('compose.nobody') } : {}} sx={{ marginBlockStart: 1 }} />
      ) : null}
      <MuiBox sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, marginBlockStart: 2 }}>
        <Button
          type="submit"
          variant="contained"
          loading={send.isPending}
          startIcon={
            <Flipped>
              <Send />
            </Flipped>
          }
        >
          {t('compose.send')}
        </Button>
        <Button startIcon={<Delete />} onClick={discard} disabled={send.isPending} sx={{ color: 'text.secondary' }}>
          {t('compose.discard')}
        </Button>
        <Typography variant="body2" color="textSecondary" sx={{ marginInlineStart: 'auto' }}>
          {draft.saved && draft.changed ? t('compose.saved') : wide ? t('compose.keys') : ''}
        </Typography>
      </MuiBox>
    </form>
  );
}

/** The address at which an occasion is written about. */
function addressOf(occasion: string): string {
  const [kind, ids = ''] = occasion.split(/:(.*)/s);
  if (kind === 'reply') return `/messages/new?reply=${ids}`;
  if (kind === 'to') return `/messages/new?${ids.split(',').map((id) => `to=${id}`).join('&')}`;
  return '/messages/new';
}
