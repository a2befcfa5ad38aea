import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import PhotoCamera from '@mui/icons-material/PhotoCameraOutlined';
import Typography from '@mui/material/Typography';
import { Suspense, useEffect, useId, useRef, useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../chunk';
import type { Account } from '../../api/queries';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { useToast } from '../../ui/toast';
import { useFormat } from '../../words/format';
import { largestPicture, pictureFault, pictureTypes, type PictureFault, readPicture } from './picture';
import { usePicture } from './queries';
import { Section } from './Section';

const CropDialog = lazyPart(() => import('./CropDialog'));

/** The picture: chosen from a file, cut out, or removed. */
export function PictureSection({ account }: { account: Account }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const toast = useToast();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [image, setImage] = useState<HTMLImageElement>();
  const [fault, setFault] = useState<PictureFault>();
  const [asks, setAsks] = useState(false);
  const remove = usePicture();
  const size = format.bytes(largestPicture);

  useEffect(() => {
    if (image) return () => URL.revokeObjectURL(image.src);
    return undefined;
  }, [image]);

  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = ''; // the same file may be chosen again
    if (!file) return;
    const wrong = pictureFault(file);
    setFault(wrong);
    if (wrong) return;
    const url = URL.createObjectURL(file);
    try {
      setImage(await readPicture(url));
    } catch {
      URL.revokeObjectURL(url);
      setFault('broken');
    }
  };

  const words: Record<PictureFault, string> = { type: t('picture.type'), large: t('picture.large', { size }), broken: t('picture.broken') };
  return (
    <Section title={t('picture.title')}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2.5 }}>
        <PersonAvatar person={account} size={96} />
        <Box sx={{ flex: 1, minInlineSize: 200 }}>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            <Button variant="outlined" startIcon={<PhotoCamera />} aria-describedby={id} onClick={() => input.current?.click()}>
              {account.avatar ? t('picture.change') : t('picture.add')}
            </Button>
            {account.avatar && (
              <Button color="error" onClick={() => setAsks(true)}>
                {t('picture.remove')}
              </Button>
            )}
          </Box>
          <input ref={input} type="file" accept={pictureTypes.join(',')} hidden aria-label={t('picture.title')} onChange={(event) => void choose(event)} />
          <Typography id={id} variant="body2" color="textSecondary" sx={{ marginBlockStart: 1 }}>
            {t('picture.hint', { size })}
          </Typography>
        </Box>
      </Box>
      {fault && (
        <Alert severity="error" sx={{ marginBlockStart: 2 }}>
          {words[fault]}
        </Alert>
      )}
      {image && (
        <Suspense fallback={null}>
          <CropDialog image={image} onClose={() => setImage(undefined)} />
        </Suspense>
      )}
      <ConfirmDialog
        open={asks}
        title={t('picture.removeAsk')}
        confirmLabel={t('picture.remove')}
        danger
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={() =>
          remove.mutate(null, {
            onSuccess: () => {
              setAsks(false);
              toast({ text: t('picture.removed') });
            },
          })
        }
        onClose={() => {
          setAsks(false);
          remove.reset();
        }}
      >
        {t('picture.removeLead')}
      </ConfirmDialog>
    </Section>
  );
}
