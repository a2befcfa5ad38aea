import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../chunk';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useToast } from '../../ui/toast';
import { type Conference, useDelete, useFinish } from './queries';

const EditConferenceDialog = lazyPart(() => import('./EditConferenceDialog'));
const ShareDialog = lazyPart(() => import('./ShareDialog'));

/** What can be done with a conference by a dialog. */
export type Act = 'edit' | 'share' | 'cancel' | 'finish' | 'delete';

interface Options {
  conference: Conference;
  ownerName: string;
  /** Is called when it is not there any more. */
  onGone?(): void;
}

/** The dialogs of a conference: what opens them, and the elements to render. */
export function useConferenceActions({ conference, ownerName, onGone }: Options): { act(what: Act): void; dialogs: ReactNode } {
  const { t } = useTranslation('conference');
  const toast = useToast();
  const [open, setOpen] = useState<Act>();
  const [last, setLast] = useState<Act>(); // so that a dialog keeps its words while it closes
  const finish = useFinish(conference.id);
  const remove = useDelete(conference.id);
  const { id, title } = conference;
  const close = () => setOpen(undefined);
  const act = (what: Act) => {
    finish.reset();
    remove.reset();
    setLast(what);
    setOpen(what);
  };
  const removed = (text: string) => () => {
    close();
    toast({ text });
    onGone?.();
  };
  const confirm = () => {
    if (open === 'finish') finish.mutate(undefined, { onSuccess: () => (close(), toast({ text: t('act.finished', { title }) })) });
    if (open === 'cancel') remove.mutate(undefined, { onSuccess: removed(t('act.cancelled', { title })) });
    if (open === 'delete') remove.mutate(undefined, { onSuccess: removed(t('act.deleted', { title })) });
  };
  const asked = last === 'cancel' || last === 'finish' || last === 'delete' ? last : undefined;
  const dialogs = (
    <Suspense>
      {last === 'edit' && <EditConferenceDialog id={id} open={open === 'edit'} onClose={close} />}
      {last === 'share' && <ShareDialog conference={conference} ownerName={ownerName} open={open === 'share'} onClose={close} />}
      {asked && (
        <ConfirmDialog
          open={open === asked} danger title={t(`act.${asked}Title`, { title })} confirmLabel={t(`act.${asked}`)} cancelLabel={t('act.keep')} busy={finish.isPending || remove.isPending}
          problem={finish.error ?? remove.error} onConfirm={confirm} onClose={close}
        >
          {t(`act.${asked}Text`)}
        </ConfirmDialog>
      )}
    </Suspense>
  );
  return { act, dialogs };
}
