import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useEventStream, useLiveEvent } from '../api/events';
import { useSession } from '../api/session';
import { useAnnounce } from '../ui/announce';
import { useInCall } from '../ui/inCall';
import { useToast } from '../ui/toast';

/** Listens to what happens, and tells of what comes for who is signed in. In a call it is only read out. */
export function News() {
  const { t } = useTranslation('shell');
  const { me } = useSession();
  const { pathname } = useLocation();
  const toast = useToast();
  const announce = useAnnounce();
  const inCall = useInCall();
  useEventStream(me?.id);
  const tell = (text: string, to: string, label: string) => {
    if (inCall || pathname === to.split('?')[0]) announce(text);
    else toast({ severity: 'info', text, action: { label, to } });
  };
  useLiveEvent('notification', ({ notification: { kind, object, text } }) => {
    if (kind === 'message') return; // its own event tells of it
    const conference = ['live', 'reminder'].includes(kind) && object;
    tell(text, conference ? `/conferences/${object}` : '/notifications', conference && kind === 'live' ? t('join') : t('look'));
  });
  useLiveEvent('message', ({ id, from, subject }) => tell(t('newMessage', { name: from.full_name, subject }), `/messages/${id}`, t('read')));
  return null;
}
