import Dialpad from '@mui/icons-material/Dialpad';
import HomeFilled from '@mui/icons-material/Home';
import HomeOutlined from '@mui/icons-material/HomeOutlined';
import Mail from '@mui/icons-material/Mail';
import MailOutlined from '@mui/icons-material/MailOutlined';
import Notifications from '@mui/icons-material/Notifications';
import NotificationsOutlined from '@mui/icons-material/NotificationsOutlined';
import PeopleAlt from '@mui/icons-material/PeopleAlt';
import PeopleAltOutlined from '@mui/icons-material/PeopleAltOutlined';
import Shield from '@mui/icons-material/Shield';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import Shuffle from '@mui/icons-material/Shuffle';
import Videocam from '@mui/icons-material/Videocam';
import VideocamOutlined from '@mui/icons-material/VideocamOutlined';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { countersQuery, requestsQuery } from '../api/queries';
import { useSession } from '../api/session';

/** A place that the navigation leads to. */
export interface Destination {
  to: string;
  label: string;
  icon: ReactNode;
  /** While one is there. */
  current: boolean;
  /** How much is new there. */
  count: number;
  /** What the count says in words. */
  news: string;
}

/** Where the navigation leads: the main places, and others for which a small screen has no room. */
export function useDestinations(): { main: Destination[]; more: Destination[] } {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  const { me } = useSession();
  const { messages = 0, notifications = 0 } = useQuery({ ...countersQuery, enabled: me !== null }).data ?? {};
  const requests = useQuery({ ...requestsQuery, enabled: me !== null }).data ?? 0;
  const place = (to: string, label: string, icon: ReactNode, filled: ReactNode, count = 0, news = '', also: string[] = []): Destination => {
    const current = [to, ...also].some((path) => pathname === path || (path !== '/' && pathname.startsWith(path + '/')));
    return { to, label, icon: current ? filled : icon, current, count, news };
  };
  if (!me) return { main: [], more: [] };
  return {
    main: [
      place('/', t('home'), <HomeOutlined />, <HomeFilled />),
      place('/network', t('network'), <PeopleAltOutlined />, <PeopleAlt />, requests, t('news.requests', { count: requests }), ['/connections', '/people']),
      place('/conferences', t('conferences'), <VideocamOutlined />, <Videocam />),
      place('/messages', t('messages'), <MailOutlined />, <Mail />, messages, t('news.messages', { count: messages })),
      place('/notifications', t('notifications'), <NotificationsOutlined />, <Notifications />, notifications, t('news.notifications', { count: notifications })),
    ],
    more: [
      place('/meet', t('meet'), <Dialpad />, <Dialpad />),
      place('/stranger', t('stranger'), <Shuffle />, <Shuffle />),
      ...(me.admin ? [place('/admin', t('admin'), <ShieldOutlined />, <Shield />)] : []),
    ],
  };
}
