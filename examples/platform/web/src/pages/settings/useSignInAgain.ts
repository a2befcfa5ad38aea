import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import { tellOtherTabs } from '../../api/tabs';
import { problemMessage } from '../../ui/problemMessage';
import { useToast } from '../../ui/toast';

/** Signs out and leads to the sign-in page and back, for what needs a login that was made a short time ago. */
export function useSignInAgain(back: string): () => void {
  const { t } = useTranslation();
  const toast = useToast();
  return useCallback(() => {
    ask(api.POST('/sign-out')).then(
      () => {
        tellOtherTabs('session');
        window.location.assign('/sign-in?notice=again&return=' + encodeURIComponent(back));
      },
      (error: unknown) => toast({ severity: 'error', text: problemMessage(t, error) }),
    );
  }, [back, t, toast]);
}
