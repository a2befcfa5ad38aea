import Edit from '@mui/icons-material/EditOutlined';
import MuiBox from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useParams, useSearchParams } from 'react-router';
import { api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { countersQuery } from '../../api/queries';
import { PageTitle } from '../../ui/PageTitle';
import { RemovalBar, useRemovals } from '../../ui/useRemovals';
import { BoxLinks } from './BoxLinks';
import { MessageList } from './MessageList';
import { type BoxContext, keepScroll } from './box';
import { type Box, dropMessage } from './queries';

/** The message boxes: a list, and beside it what is read or written; one after the other where there is no room for both. */
export default function MessagesPage() {
  const { t } = useTranslation('messages');
  const client = useQueryClient();
  const wide = useMediaQuery((theme) => theme.breakpoints.up('md'));
  const { pathname } = useLocation();
  const { id } = useParams();
  const [params] = useSearchParams();
  const box: Box = params.get('box') === 'sent' ? 'sent' : 'inbox';
  const unread = useQuery(countersQuery).data?.messages ?? 0;
  const { removals, hidden } = useRemovals(async (removed, leaving) => {
    await ask(api.DELETE('/messages/{id}', { params: { path: { id: removed } }, keepalive: leaving })).catch((error: unknown) => {
      if (!isProblem(error, 'not_found')) throw error; // it is gone already
    });
    dropMessage(client, removed);
    void client.invalidateQueries({ queryKey: countersQuery.queryKey });
  });
  const listOnly = /^\/messages\/?$/.test(pathname);
  const shared: BoxContext = { box, wide, removals };
  const write = (
    <Button variant="contained" startIcon={<Edit />} href="/messages/new" {...keepScroll(wide)}>
      {t('write')}
    </Button>
  );
  const documentTitle = unread > 0 ? `(${unread}) ${t('title')}` : t('title');
  return (
    <MuiBox sx={{ maxInlineSize: 1240, marginInline: 'auto', paddingInline: { xs: 2, sm: 3 }, paddingBlock: { xs: 2.5, sm: 4 } }}>
      {listOnly ? (
        <PageTitle title={t('title')} documentTitle={documentTitle} actions={write} />
      ) : (
        wide && (
          <MuiBox sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 1.5, marginBlockEnd: 2.5 }}>
            <Typography variant="h1" component="p">
              {t('title')}
            </Typography>
            {write}
          </MuiBox>
        )
      )}
      <MuiBox sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(300px, 400px) minmax(0, 1fr)' }, alignItems: 'start' }}>
        {(wide || listOnly) && (
          <MuiBox sx={{ minInlineSize: 0 }}>
            <BoxLinks box={box} unread={unread} />
            <MessageList box={box} chosen={id} hidden={hidden} wide={wide} />
          </MuiBox>
        )}
        {(wide || !listOnly) && (
          <Card
            component="section"
            sx={{
              minInlineSize: 0,
              ...(wide && { position: 'sticky', insetBlockStart: 88, maxBlockSize: 'calc(100dvh - 112px)', minBlockSize: 'min(520px, calc(100dvh - 220px))', overflow: 'auto' }),
              padding: { xs: 2, sm: 3 },
            }}
          >
            <Outlet context={shared} />
          </Card>
        )}
        {!wide && listOnly && <Outlet context={shared} />}
      </MuiBox>
      <RemovalBar removals={removals} text={t('deleted')} undo={t('undo')} />
    </MuiBox>
  );
}
