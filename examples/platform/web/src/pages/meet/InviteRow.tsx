import Check from '@mui/icons-material/Check';
import ContentCopyOutlined from '@mui/icons-material/ContentCopyOutlined';
import IosShareOutlined from '@mui/icons-material/IosShareOutlined';
import MailOutlined from '@mui/icons-material/MailOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnnounce } from '../../ui/announce';
import { canShare, copy, mailLink, shareBySystem } from '../conference/share';
import { meetingLink, showNumber } from './number';

/** The ways to give a number to the other person. */
export function InviteRow({ number }: { number: string }) {
  const { t } = useTranslation(['call', 'common']);
  const announce = useAnnounce();
  const [copied, setCopied] = useState('');
  const link = meetingLink(number, location.origin);
  const text = t('meet.invitation', { number: showNumber(number) });
  const sheet: ShareData = { title: t('meet.title'), text, url: link };
  const copyLink = async () => {
    const done = await copy(link);
    if (done) setCopied(number);
    announce(t(done ? 'meet.copied' : 'meet.copyFailed'), { urgent: !done });
  };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <Button size="small" startIcon={copied === number ? <Check /> : <ContentCopyOutlined />} onClick={() => void copyLink()}>
        {t(copied === number ? 'common:actions.copied' : 'meet.copy')}
      </Button>
      <Button size="small" startIcon={<MailOutlined />} href={mailLink(t('meet.title'), `${text}\n${link}`)}>
        {t('meet.mail')}
      </Button>
      {canShare(sheet) && (
        <Button size="small" startIcon={<IosShareOutlined />} onClick={() => void shareBySystem(sheet)}>
          {t('meet.apps')}
        </Button>
      )}
    </Box>
  );
}
