import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import LinkOff from '@mui/icons-material/LinkOffOutlined';
import MarkEmailRead from '@mui/icons-material/MarkEmailReadOutlined';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { AuthFrame } from './AuthFrame';
import { useWait } from './form';
import { Mailed } from './Mailed';
import { MailForm } from './MailForm';
import { SubmitButton } from './SubmitButton';
import { tokenIn } from './token';

/**
 * Where the link of the mail to a new account leads. Opening it changes nothing, since programs that look through mails open
 * links too: it takes a click. It is also where the link is asked for once more.
 */
export default function ConfirmEmailPage() {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const { hash, state } = useLocation();
  const { resend, sent } = (state ?? {}) as { resend?: string; sent?: string };
  const token = tokenIn(hash);
  if (sent) return <Mailed kind="confirm" email={sent} onOther={() => navigate('/confirm-email', { replace: true, state: { resend: '' } })} />;
  const ask = (email: string) => navigate('/confirm-email', { replace: true, state: { sent: email } });
  if (token) return <Confirm key={token} token={token} onSent={ask} />;
  return (
    <AuthFrame
      title={resend === undefined ? t('confirm.none') : t('resend.title')}
      lead={resend === undefined ? t('confirm.noneLead') : t('resend.lead')}
      icon={resend === undefined ? <LinkOff /> : <MarkEmailRead />}
      tone={resend === undefined ? 'bad' : 'plain'}
      footer={<Link href="/sign-in">{t('forgot.back')}</Link>}
    >
      <MailForm kind="confirm" email={resend ?? ''} label={t('resend.submit')} onSent={ask} />
    </AuthFrame>
  );
}

function Confirm({ token, onSent }: { token: string; onSent(email: string): void }) {
  const { t } = useTranslation('auth');
  const [asks, setAsks] = useState(false);
  const [wait, holdBack] = useWait();
  const confirm = useMutation({
    mutationFn: () => ask(api.POST('/confirmations', { body: { token } })),
    onError: (error) => isProblem(error, 'rate_limited') && holdBack(error.retryAfter ?? 10),
  });
  if (confirm.isSuccess) {
    return (
      <AuthFrame title={t('confirm.done')} lead={t('confirm.doneLead')} icon={<CheckCircle />} tone="good" result>
        <Button variant="contained" size="large" href="/sign-in">
          {t('signIn.submit')}
        </Button>
      </AuthFrame>
    );
  }
  if (isProblem(confirm.error, 'not_found', 'invalid')) {
    return (
      <AuthFrame title={t('confirm.old')} lead={t('confirm.oldLead')} icon={<LinkOff />} tone="bad" result footer={<Link href="/sign-in">{t('mailed.signIn')}</Link>}>
        {asks ? (
          <MailForm kind="confirm" email="" label={t('resend.submit')} onSent={onSent} />
        ) : (
          <Button variant="contained" size="large" onClick={() => setAsks(true)}>
            {t('confirm.resend')}
          </Button>
        )}
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t('confirm.title')} lead={t('confirm.lead')} icon={<MarkEmailRead />}>
      {confirm.isError && <ProblemAlert problem={confirm.error} sx={{ marginBlockEnd: 2 }} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!confirm.isPending && wait === 0) confirm.mutate();
        }}
      >
        <SubmitButton busy={confirm.isPending} wait={wait} size="large" fullWidth>
          {t('confirm.submit')}
        </SubmitButton>
      </form>
    </AuthFrame>
  );
}
