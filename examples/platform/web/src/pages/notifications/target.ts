import type { Schemas } from '../../api/client';

/** The page that a notification is about; none if it says all itself, or its kind is not known here. */
export function target(n: Pick<Schemas['Notification'], 'kind' | 'actor' | 'object' | 'count'>): string | undefined {
  switch (n.kind) {
    case 'requested':
    case 'approved':
    case 'declined':
      return n.actor?.full_name ? `/people/${n.actor.id}` : undefined;
    case 'message':
      return n.count === 1 && n.object ? `/messages/${n.object}` : '/messages';
    case 'live':
    case 'closed':
    case 'reminder':
      return n.object ? `/conferences/${n.object}` : undefined;
  }
  return undefined;
}
