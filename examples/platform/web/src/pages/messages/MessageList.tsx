import Drafts from '@mui/icons-material/DraftsOutlined';
import Inbox from '@mui/icons-material/InboxOutlined';
import Send from '@mui/icons-material/SendOutlined';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useMe } from '../../api/session';
import { EmptyState } from '../../ui/EmptyState';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { MessageRow } from './MessageRow';
import { keepScroll } from './box';
import { Drafts as Kept } from './drafts';
import { type Box, messagesQuery } from './queries';

interface MessageListProps {
  box: Box;
  /** The id of the message that is read. */
  chosen: string | undefined;
  /** The ids of those that were removed. */
  hidden: ReadonlySet<string>;
  wide: boolean;
}

/** The messages of a box. */
export function MessageList({ box, chosen, hidden, wide }: MessageListProps) {
  const { t } = useTranslation('messages');
  const me = useMe();
  const query = useInfiniteQuery(messagesQuery(box));
  const messages = query.data?.pages.flatMap((page) => page.items).filter((m) => !hidden.has(m.id)) ?? [];
  const { pathname } = useLocation();
  const begun = !pathname.endsWith('/new') && new Kept(me.id).get('new') !== undefined;
  if (query.isPending) return <ListSkeleton rows={8} />;
  if (query.error && messages.length === 0) return <ProblemAlert problem={query.error} onRetry={() => query.refetch()} />;
  return (
    <>
      {begun && (
        <Alert
          severity="info"
          icon={<Drafts />}
          role="note"
          sx={{ marginBlockEnd: 1.5 }}
          action={
            <Button size="small" color="inherit" href="/messages/new" {...keepScroll(wide)}>
              {t('list.continue')}
            </Button>
          }
        >
          {t('list.draft')}
        </Alert>
      )}
      {messages.length === 0 && !query.hasNextPage ? (
        box === 'sent' ? (
          <EmptyState icon={<Send />} title={t('list.emptySent')} text={t('list.emptySentHint')} />
        ) : (
          <EmptyState icon={<Inbox />} title={t('list.empty')} text={t('list.emptyHint')} />
        )
      ) : (
        <Card component="ul" aria-label={box === 'sent' ? t('list.labelSent') : t('list.label')} sx={{ margin: 0, padding: 0.5, listStyle: 'none' }}>
          {messages.map((message) => (
            <MessageRow key={message.id} message={message} box={box} chosen={message.id === chosen} wide={wide} />
          ))}
        </Card>
      )}
      <LoadMore query={query} />
    </>
  );
}
