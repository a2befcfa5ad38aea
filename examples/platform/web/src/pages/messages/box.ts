import { useOutletContext } from 'react-router';
import type { Removals } from '../../ui/removals';
import type { Box } from './queries';

/** What the pages in the message boxes share. */
export interface BoxContext {
  box: Box;
  /** There is room for the list beside what is read. */
  wide: boolean;
  removals: Removals;
}

export const useBox = () => useOutletContext<BoxContext>();

/** The address of a box. */
export const boxPath = (box: Box) => (box === 'sent' ? '/messages?box=sent' : '/messages');

/** The address of a message in a box. */
export const messagePath = (id: string, box: Box) => `/messages/${id}${box === 'sent' ? '?box=sent' : ''}`;

/** Properties of a link that leave the list where it is while another message stands beside it. */
export const keepScroll = (keep: boolean): object => (keep ? { preventScrollReset: true } : {});
