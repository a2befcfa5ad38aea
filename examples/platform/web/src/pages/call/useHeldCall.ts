import { useEffect } from 'react';
import { calls } from '../../ui/inCall';

/** While it is on, and the component is there, nothing but the person ends the page: not the end of the login either. */
export function useHeldCall(on: boolean): void {
  useEffect(() => (on ? calls.begin() : undefined), [on]);
}
