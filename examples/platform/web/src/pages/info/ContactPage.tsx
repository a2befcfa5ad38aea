import MarkEmailReadOutlined from '@mui/icons-material/MarkEmailReadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schemas, api, ask } from '../../api/client';
import { usePlatform } from '../../api/queries';
import { useSession } from '../../api/session';
import { EmptyState } from '../../ui/EmptyState';
import { Field } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PageLoading } from '../../ui/PageLoading';

type Letter = Schemas['ContactRequest'];

/** Writes to who runs the platform, if there is an address; says what to do if there is none. */
export default function ContactPage() {
  const { t } = useTranslation('info');
  const { contact } = usePlatform();
  const session = useSession();
  if (contact && session.state === 'unknown') return <PageLoading />;
  return (
    <Page title={t('contact.title')} subtitle={contact ? t('contact.lead') : undefined} width="text">
      {contact ? <LetterForm name={session.me?.full_name ?? ''} email={session.me?.email ?? ''} /> : <Typography sx={{ lineHeight: 1.7 }}>{t('contact.none')}</Typography>}
    </Page>
  );
}

function LetterForm({ name, email }: { name: string; email: string }) {
  const { t } = useTranslation('info');
  const [letter, setLetter] = useState<Letter>({ name, email, subject: '', text: '' });
  const [missing, setMissing] = useState<keyof Letter>();
  const send = useMutation({ mutationFn: () => ask(api.POST('/contact', { body: letter })) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const first = (['name', 'email', 'subject', 'text'] as const).find((field) => !letter[field].trim());
    setMissing(first);
    if (first) (event.currentTarget.elements.namedItem(first) as HTMLElement | null)?.focus();
    else send.mutate();
  };
  if (send.isSuccess) {
    return (
      <div role="status">
        <EmptyState icon={<MarkEmailReadOutlined />} title={t('contact.sent')} text={t('contact.sentText', { email: letter.email })} action={<Button href="/">{t('notFound.home')}</Button>} />
      </div>
    );
  }
  const field = (key: keyof Letter, most: number) => ({
    name: key,
    label: t(`contact.${key}`),
    value: letter[key],
    required: true,
    problem: send.error,
    wrong: missing === key ? t('contact.needed') : undefined,
    onChange: (event: { target: { value: string } }) => setLetter({ ...letter, [key]: event.target.value }),
    slotProps: { htmlInput: { maxLength: most, dir: key === 'email' ? 'ltr' : 'auto' } },
  });
  const elsewhere = send.error && !['name', 'email', 'subject', 'text'].includes((send.error as { field?: string }).field ?? '');
  return (
    <Box component="form" noValidate onSubmit={submit}>
      <Field {...field('name', 100)} autoComplete="name" />
      <Field {...field('email', 254)} type="email" autoComplete="email" helperText={t('contact.emailHelp')} />
      <Field {...field('subject', 200)} />
      <Field {...field('text', 5000)} multiline minRows={6} maxRows={16} />
      {elsewhere && <ProblemAlert problem={send.error} sx={{ marginBlockStart: 2 }} />}
      <Button type="submit" variant="contained" loading={send.isPending} sx={{ marginBlockStart: 2 }}>
        {t('contact.send')}
      </Button>
    </Box>
  );
}
