import { Trans, useTranslation } from 'react-i18next';
import type { Notification } from './queries';

/** What a notification says, with its names set apart; of a kind that is not known here, in the server's words. */
export function NotificationWords({ notification: n }: { notification: Notification }) {
  const { t } = useTranslation('notifications');
  const values = { name: n.actor?.full_name || t('somebody'), title: n.data ?? '', count: n.count };
  const components = { who: <bdi className="who" />, what: <bdi className="what" /> };
  switch (n.kind) {
    case 'requested':
      return <Trans t={t} i18nKey="kind.requested" values={values} components={components} />;
    case 'approved':
      return <Trans t={t} i18nKey="kind.approved" values={values} components={components} />;
    case 'declined':
      return <Trans t={t} i18nKey="kind.declined" values={values} components={components} />;
    case 'message':
      if (n.count > 1) return <Trans t={t} i18nKey="kind.messages" count={n.count} values={values} components={components} />;
      return <Trans t={t} i18nKey="kind.message" values={values} components={components} />;
    case 'live':
      return <Trans t={t} i18nKey="kind.live" values={values} components={components} />;
    case 'closed':
      return <Trans t={t} i18nKey="kind.closed" values={values} components={components} />;
    case 'reminder':
      return <Trans t={t} i18nKey="kind.reminder" values={values} components={components} />;
  }
  return <bdi>{n.text}</bdi>;
}
