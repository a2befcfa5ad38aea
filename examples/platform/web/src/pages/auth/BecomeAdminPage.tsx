import AdminPanel from '@mui/icons-material/AdminPanelSettingsOutlined';
import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import LinkOff from '@mui/icons-material/LinkOffOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { api, ask } from '../../api/client';
import { forgetKept } from '../../api/kept';
import { isProblem } from '../../api/problem';
import { meQuery, usePlatform } from '../../api/queries';
import { SessionLoading, useSession, useSessionChanged } from '../../api/session';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { AuthFrame } from './AuthFrame';
import { useWait } from './form';
import { SubmitButton } from './SubmitButton';
import { dropInvitation, keepInvitation, keptInvitation, tokenIn } from './token';

const page = '/become-admin';

/**
 * Where the invitation of the operator leads. Who is not signed in is led to sign in and back; the token waits in the tab
 * meanwhile, so that it is in no address that a server gets to see.
 */
export default function BecomeAdminPage() {
  const { t } = useTranslation('auth');
  const { state, me } = useSession();
  const { name } = usePlatform();
  const { hash } = useLocation();
  const [token] = useState(() => tokenIn(hash) ?? keptInvitation());
  useEffect(() => {
    if (token) keepInvitation(token);
  }, [token]);
  if (state === 'unknown') return <SessionLoading />;
  if (!token) return <Old />;
  if (state === 'out') {
    const back = '?return=' + encodeURIComponent(page);
    return (
      <AuthFrame title={t('admin.signInTitle')} lead={t('admin.signInLead', { platform: name })} icon={<AdminPanel />}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
          <Button variant="contained" size="large" href={'/sign-in' + back}>
            {t('signIn.submit')}
          </Button>
          <Button variant="outlined" size="large" href={'/sign-up' + back}>
            {t('signIn.signUp')}
          </Button>
        </Box>
      </AuthFrame>
    );
  }
  return <Invited token={token} name={me.full_name} already={me.admin} platform={name} />;
}

function Invited({ token, name, already, platform }: { token: string; name: string; already: boolean; platform: string }) {
  const { t } = useTranslation('auth');
  const client = useQueryClient();
  const navigate = useNavigate();
  const sessionChanged = useSessionChanged();
  const [wait, holdBack] = useWait();
  const accept = useMutation({
    mutationFn: () => ask(api.POST('/admin-invitations', { body: { token } })),
    onSuccess: async () => {
      dropInvitation();
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
    onError: (error) => isProblem(error, 'rate_limited') && holdBack(error.retryAfter ?? 10),
  });
  const other = useMutation({
    mutationFn: async () => {
      await ask(api.POST('/sign-out'));
      forgetKept();
      await sessionChanged();
      await navigate('/sign-in?return=' + encodeURIComponent(page));
    },
  });
  if (accept.isSuccess || already) {
    return (
      <AuthFrame
        title={accept.isSuccess ? t('admin.done') : t('admin.already')}
        lead={accept.isSuccess ? t('admin.doneLead') : t('admin.alreadyLead')}
        icon={<CheckCircle />}
        tone="good"
        result={accept.isSuccess}
      >
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
          <Button variant="contained" size="large" href="/admin">
            {t('admin.open')}
          </Button>
          <Button variant="outlined" size="large" href="/">
            {t('admin.home')}
          </Button>
        </Box>
      </AuthFrame>
    );
  }
  if (isProblem(accept.error, 'not_found', 'invalid')) return <Old result />;
  return (
    <AuthFrame
      title={t('admin.title')}
      lead={<Trans t={t} i18nKey="admin.lead" values={{ name, platform }} components={{ name: <strong dir="auto" /> }} />}
      icon={<AdminPanel />}
      footer={
        <Button size="small" loading={other.isPending} onClick={() => other.mutate()} sx={{ marginInlineStart: -1 }}>
          {t('admin.other', { name })}
        </Button>
      }
    >
      {(accept.isError || other.isError) && <ProblemAlert problem={accept.error ?? other.error} sx={{ marginBlockEnd: 2 }} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!accept.isPending && wait === 0) accept.mutate();
        }}
      >
        <SubmitButton busy={accept.isPending} wait={wait} size="large" fullWidth>
          {t('admin.submit')}
        </SubmitButton>
      </form>
    </AuthFrame>
  );
}

function Old({ result = false }: { result?: boolean }) {
  const { t } = useTranslation('auth');
  useEffect(dropInvitation, []);
  return (
    <AuthFrame title={t('admin.old')} lead={t('admin.oldLead')} icon={<LinkOff />} tone="bad" result={result}>
      <Button variant="contained" size="large" href="/">
        {t('admin.home')}
      </Button>
    </AuthFrame>
  );
}
