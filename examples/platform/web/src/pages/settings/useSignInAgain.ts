import { useCallback } from 'react';
import { api, ask } from '../../api/client';
import { tellOtherTabs } from '../../api/tabs';

/** Signs out and leads to the sign-in page and back, for what needs a login that was made a short time ago. */
export function useSignInAgain(back: string): () => void {
  return useCallback(() => {
    void ask(api.POST('/sign-out')).then(() => {
      tellOtherTabs('session');
      window.location.assign('/sign-in?notice=again&return=' + encodeURIComponent(back));
    });
  }, [back]);
}
