import Check from '@mui/icons-material/Check';
import ContentCopyOutlined from '@mui/icons-material/ContentCopyOutlined';
import IosShareOutlined from '@mui/icons-material/IosShareOutlined';
import KeyOutlined from '@mui/icons-material/KeyOutlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import MailOutlined from '@mui/icons-material/MailOutlined';
import PublicOutlined from '@mui/icons-material/PublicOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session';
import { useAnnounce } from '../../ui/announce';
import { useDates } from './dates';
import type { Conference } from './queries';
import { canShare, conferenceLink, copy, mailLink, shareBySystem } from './share';
import { zoneName } from './when';

interface ShareDialogProps {
  conference: Conference;
  /** The name of whom it belongs to. */
  ownerName: string;
  open: boolean;
  onClose(): void;
}

/** The link of a conference, and the ways to pass it on. */
export default function ShareDialog({ conference, ownerName, open, onClose }: ShareDialogProps) {
  const { t } = useTranslation(['conference', 'common']);
  const id = useId();
  return (
    <Dialog open={open} onClose={onClose} fullWidth maxWidth="xs" aria-labelledby={id}>
      <DialogTitle id={id}>{t('share.title')}</DialogTitle>
      <DialogContent>
        <Share conference={conference} ownerName={ownerName} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('common:actions.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

function Share({ conference, ownerName }: { conference: Conference; ownerName: string }) {
  const { t, i18n } = useTranslation(['conference', 'common']);
  const dates = useDates();
  const announce = useAnnounce();
  const { me } = useSession();
  const [copied, setCopied] = useState<boolean>();
  const field = useRef<HTMLInputElement>(null);
  const link = conferenceLink(conference.id, location.origin);
  const start = conference.state === 'upcoming' && conference.starts_at ? new Date(conference.starts_at) : undefined;
  const lines = [
    t('share.invitation', { title: conference.title }),
    ...(start ? [t('share.planned', { when: `${dates.moment(start)}, ${zoneName(start, i18n.language)}` })] : []),
  ];
  const sheet: ShareData = { title: conference.title, text: lines.join('\n'), url: link };
  const copyLink = async () => {
    const done = await copy(link);
    setCopied(done);
    announce(done ? t('share.copied') : t('share.copyFailed'));
    if (!done) field.current?.select();
  };
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start', flexWrap: 'wrap' }}>
        <TextField
          label={t('share.link')} value={link} inputRef={field} size="small" onFocus={(e) => e.target.select()} helperText={copied === false ? t('share.copyFailed') : undefined}
          sx={{ flex: '1 1 12rem', marginBlockStart: 0.75 }} slotProps={{ htmlInput: { readOnly: true, dir: 'ltr', spellCheck: false } }}
        />
        <Button
          variant="contained" onClick={() => void copyLink()} startIcon={copied ? <Check /> : <ContentCopyOutlined />} sx={{ marginBlockStart: 0.75, minInlineSize: 112 }}
        >
          {copied ? t('common:actions.copied') : t('common:actions.copy')}
        </Button>
      </Box>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        <Button variant="outlined" startIcon={<MailOutlined />} href={mailLink(conference.title, [...lines, link].join('\n'))} sx={{ flex: 1 }}>
          {t('share.email')}
        </Button>
        {canShare(sheet) && (
          <Button variant="outlined" startIcon={<IosShareOutlined />} onClick={() => void shareBySystem(sheet)} sx={{ flex: 1 }}>
            {t('share.apps')}
          </Button>
        )}
      </Box>
      <Box sx={{ display: 'grid', gap: 0.75 }}>
        <Note icon={conference.public ? <PublicOutlined /> : <LockOutlined />}>
          {conference.public ? t('share.public') : me?.id === conference.owner ? t('share.privateMine') : t('share.privateOther', { name: ownerName })}
        </Note>
        {conference.password && <Note icon={<KeyOutlined />}>{t('share.password')}</Note>}
      </Box>
    </Box>
  );
}

function Note({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', color: 'text.secondary', '& svg': { fontSize: '1.125rem' } }}>
      {icon}
      <Typography variant="body2">{children}</Typography>
    </Box>
  );
}
