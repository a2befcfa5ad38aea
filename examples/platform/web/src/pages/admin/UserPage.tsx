import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Page } from '../../ui/Page';
import { PageLoading } from '../../ui/PageLoading';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RelativeTime } from '../../ui/RelativeTime';
import { useToast } from '../../ui/toast';
import { useFormat } from '../../words/format';
import { safePage } from '../conference/links';
import { SuspendDialog } from './SuspendDialog';
import { UserMarks } from './UserMarks';
import { type User, useSuspension, userQuery } from './queries';

/** One account, with what an admin may see of it and do with it. */
export default function UserPage() {
  const { t } = useTranslation('admin');
  const { id = '' } = useParams();
  const query = useQuery(userQuery(id));
  if (query.isPending) return <PageLoading />;
  if (!query.data) {
    return (
      <Page title={t('user.title')}>
        <ProblemAlert problem={query.error} words={{ not_found: t('user.gone') }} onRetry={() => query.refetch()} />
      </Page>
    );
  }
  return <Account user={query.data} />;
}

function Account({ user }: { user: User }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const [suspending, setSuspending] = useState(false);
  const [opening, setOpening] = useState(false);
  const { details } = user;
  const waysIn = [...(details?.has_password ? [t('user.password')] : []), ...(details?.providers ?? []).map((p) => p.charAt(0).toUpperCase() + p.slice(1))];
  return (
    <Page
      title={user.full_name}
      subtitle={
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
          <bdi>{user.email}</bdi>
          <UserMarks user={user} />
        </Box>
      }
      width="wide"
      actions={
        <>
          {!user.suspended_at && user.confirmed_at && (
            <Button variant="outlined" href={`/people/${user.id}`}>
              {t('user.profile')}
            </Button>
          )}
          {user.suspended_at ? (
            <Button variant="contained" onClick={() => setOpening(true)}>
              {t('unsuspend.button')}
            </Button>
          ) : (
            !user.admin && (
              <Button variant="outlined" color="error" onClick={() => setSuspending(true)}>
                {t('suspend.button')}
              </Button>
            )
          )}
        </>
      }
    >
      {user.suspended_at && <Suspended user={user} at={user.suspended_at} />}
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { md: '1fr 1fr' }, alignItems: 'start' }}>
        <Facts title={t('user.account')}>
          <Fact name={t('user.joined')}>{format.dateTime(user.created_at)}</Fact>
          <Fact name={t('user.confirmed')}>{user.confirmed_at ? format.dateTime(user.confirmed_at) : t('user.notConfirmed')}</Fact>
          <Fact name={t('user.waysIn')}>{waysIn.length > 0 ? format.list(waysIn) : t('user.noWayIn')}</Fact>
          <Fact name={t('user.devices')}>
            {format.number(details?.devices ?? 0)}
            {details?.seen_at && (
              <>
                {' · '}
                {t('user.seen')} <RelativeTime at={details.seen_at} />
              </>
            )}
          </Fact>
          <Fact name={t('user.language')}>{new Intl.DisplayNames([user.language], { type: 'language' }).of(user.language)}</Fact>
          <Fact name={t('user.id')}>
            <Box component="code" dir="ltr" sx={{ fontSize: '0.8125rem' }}>
              {user.id}
            </Box>
          </Fact>
        </Facts>
        <Facts title={t('user.about')} side={<PersonAvatar person={user} size={56} />}>
          <Fact name={t('user.bio')}>
            <Box dir="auto" sx={{ whiteSpace: 'pre-wrap' }}>
              {user.bio || t('user.nothing')}
            </Box>
          </Fact>
          <Fact name={t('user.location')}>
            <bdi>{user.location || t('user.nothing')}</bdi>
          </Fact>
          <Fact name={t('user.website')}>
            {safePage(user.website) ? (
              <Link href={safePage(user.website)} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
                {user.website}
              </Link>
            ) : (
              <bdi>{user.website || t('user.nothing')}</bdi>
            )}
          </Fact>
        </Facts>
      </Box>
      <SuspendDialog person={user} open={suspending} onClose={() => setSuspending(false)} />
      <Unsuspend user={user} open={opening} onClose={() => setOpening(false)} />
    </Page>
  );
}

/** When it was suspended, by whom and why. */
function Suspended({ user, at }: { user: User; at: string }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const by = user.details?.suspended_by;
  return (
    <Alert severity="warning" sx={{ marginBlockEnd: 2 }}>
      <Typography sx={{ fontWeight: 600 }}>{by?.full_name ? t('user.suspendedBy', { name: by.full_name, at: format.dateTime(at) }) : t('user.suspendedAt', { at: format.dateTime(at) })}</Typography>
      <Typography variant="body2" dir="auto" sx={{ whiteSpace: 'pre-wrap', textAlign: 'start' }}>
        {user.details?.suspended_for || t('user.noReason')}
      </Typography>
    </Alert>
  );
}

function Unsuspend({ user, open, onClose }: { user: User; open: boolean; onClose(): void }) {
  const { t } = useTranslation('admin');
  const toast = useToast();
  const { unsuspend } = useSuspension(user.id);
  return (
    <ConfirmDialog
      open={open}
      title={t('unsuspend.title', { name: user.full_name })}
      confirmLabel={t('unsuspend.confirm')}
      busy={unsuspend.isPending}
      problem={unsuspend.error}
      onClose={onClose}
      onConfirm={() =>
        unsuspend.mutate(undefined, {
          onSuccess: () => {
            toast({ text: t('unsuspend.done', { name: user.full_name }), severity: 'success' });
            onClose();
          },
        })
      }
    >
      {t('unsuspend.text')}
    </ConfirmDialog>
  );
}

function Facts({ title, side, children }: { title: string; side?: ReactNode; children: ReactNode }) {
  return (
    <Card sx={{ padding: { xs: 2, sm: 3 } }}>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', alignItems: 'flex-start', gap: 2, marginBlockEnd: 2 }}>
        <Typography variant="h2">{title}</Typography>
        {side}
      </Box>
      <Box component="dl" sx={{ display: 'grid', gap: 1.75, margin: 0 }}>
        {children}
      </Box>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Typography component="dt" variant="body2" color="textSecondary">
        {name}
      </Typography>
      <Box component="dd" sx={{ margin: 0 }}>
        {children}
      </Box>
    </div>
  );
}
