import MailOff from '@mui/icons-material/UnsubscribeOutlined';
import Videocam from '@mui/icons-material/VideocamOutlined';
import MuiBox from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { isProblem } from '../../api/problem';
import { useMe } from '../../api/session';
import { EmptyState } from '../../ui/EmptyState';
import { PageLoading } from '../../ui/PageLoading';
import { PageTitle } from '../../ui/PageTitle';
import { PersonLine } from '../../ui/PersonLine';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormat } from '../../words/format';
import { BackLink } from './BackLink';
import { MessageActions } from './MessageActions';
import { MessageText } from './MessageText';
import { Recipients } from './Recipients';
import { boxPath, useBox } from './box';
import { callIn } from './links';
import { useMessage, useSetRead } from './queries';

/** A message. It is marked as read by being shown. */
export default function MessagePage() {
  const { t } = useTranslation('messages');
  const { id = '' } = useParams();
  const { box, wide } = useBox();
  const me = useMe();
  const format = useFormat();
  const { data: message, error, refetch } = useMessage(id);
  const { mutate: setRead } = useSetRead();
  const sent = message?.from.id === me.id;
  const seen = useRef('');
  const unread = message !== undefined && !sent && message.read_at === undefined;
  useEffect(() => {
    if (message === undefined || seen.current === id) return;
    seen.current = id; // once: it may be marked as unread again
    if (unread) setRead({ id, read: true });
  }, [id, message, unread, setRead]);

  if (isProblem(error, 'not_found', 'invalid')) {
    return (
      <>
        <PageTitle title={t('title')} hidden />
        <EmptyState icon={<MailOff />} title={t('read.gone')} text={t('read.goneHint')} action={<Button href={boxPath(box)}>{t('read.back')}</Button>} />
      </>
    );
  }
  if (!message) return error ? <ProblemAlert problem={error} onRetry={() => refetch()} /> : <PageLoading />;
  const call = sent ? undefined : callIn(message.body, window.location.origin);
  return (
    <article>
      <BackLink />
      <MuiBox sx={{ '& h1': { fontSize: '1.375rem' } }}>
        <PageTitle title={message.subject} />
      </MuiBox>
      <MuiBox sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: 1.5 }}>
        {sent ? (
          <Recipients people={message.to} at={format.dateTime(message.sent_at)} />
        ) : (
          <PersonLine
            person={message.from}
            secondary={
              <>
                {t('read.toYou')} · <time dateTime={message.sent_at}>{format.dateTime(message.sent_at)}</time>
              </>
            }
          />
        )}
        <MessageActions message={message} sent={sent} preventScrollReset={wide} />
      </MuiBox>
      <Divider sx={{ marginBlock: 2 }} />
      <MessageText text={message.body} />
      {call && (
        <Button variant="contained" startIcon={<Videocam />} href={call} sx={{ marginBlockStart: 2.5 }}>
          {t('read.call')}
        </Button>
      )}
    </article>
  );
}
