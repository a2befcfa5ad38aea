import MarkEmailUnread from '@mui/icons-material/MarkEmailUnreadOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { Trans, useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormat } from '../../words/format';
import { AuthFrame } from './AuthFrame';
import { useWait } from './form';

/** What a mail is for: an account that was made just now, its link once more, or a new password. */
export type MailKind = 'signUp' | 'confirm' | 'reset';

/** Seconds between two mails, for them to arrive. */
const between = 30;

/** Asks for the mail of a kind. The answer is the same whoever has the address. */
export function sendMail(kind: MailKind, email: string) {
  return ask(kind === 'reset' ? api.POST('/password-resets/mails', { body: { email } }) : api.POST('/confirmations/mails', { body: { email } }));
}

/** Says that there is a mail on its way, and what to do if none comes. */
export function Mailed({ kind, email, onOther }: { kind: MailKind; email: string; onOther(): void }) {
  const { t } = useTranslation('auth');
  const format = useFormat();
  const [wait, holdBack] = useWait(between);
  const again = useMutation({
    mutationFn: () => sendMail(kind, email),
    onSuccess: () => holdBack(between),
    onError: (error) => isProblem(error, 'rate_limited') && holdBack(error.retryAfter ?? between),
  });
  const held = wait > 0 || again.isPending;
  const lead = { signUp: 'mailed.signUp', confirm: 'mailed.confirm', reset: 'mailed.reset' } as const;
  return (
    <AuthFrame title={t('mailed.title')} icon={<MarkEmailUnread />} result>
      <Typography sx={{ marginBlockStart: -1 }}>
        <Trans
          t={t}
          i18nKey={lead[kind]}
          values={{ email }}
          components={{ address: <Box component="strong" dir="ltr" sx={{ unicodeBidi: 'isolate', overflowWrap: 'anywhere' }} /> }}
        />
      </Typography>
      <Box sx={{ marginBlockStart: 3, padding: 2, borderRadius: '14px', bgcolor: 'action.hover' }}>
        <Typography variant="subtitle2">{t('mailed.nothing')}</Typography>
        <Typography variant="body2" color="textSecondary" sx={{ marginBlock: 0.5 }}>
          {t('mailed.spam')}
        </Typography>
        {again.isError && !isProblem(again.error, 'rate_limited') && <ProblemAlert problem={again.error} sx={{ marginBlock: 1 }} />}
        <Box role="status">{again.isSuccess && <Alert severity="success" sx={{ marginBlock: 1, bgcolor: 'transparent', padding: 0 }}>{t('mailed.resent')}</Alert>}</Box>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, marginInlineStart: -1 }}>
          <Button size="small" aria-disabled={held} onClick={() => !held && again.mutate()} sx={held ? { opacity: 0.7 } : {}}>
            {wait > 0 ? t('mailed.soon', { time: format.duration(wait) }) : t('mailed.resend')}
          </Button>
          <Button size="small" onClick={onOther}>
            {t('mailed.other')}
          </Button>
        </Box>
      </Box>
      <Typography sx={{ marginBlockStart: 3 }}>
        <Link href="/sign-in">{t('mailed.signIn')}</Link>
      </Typography>
    </AuthFrame>
  );
}
