import Add from '@mui/icons-material/Add';
import Remove from '@mui/icons-material/Remove';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import Slider from '@mui/material/Slider';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import Cropper from 'react-easy-crop';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../api/problem';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useToast } from '../../ui/toast';
import { useFormat } from '../../words/format';
import { type Area, cutOut, keyStep } from './picture';
import { usePicture } from './queries';

const most = 4;
const step = 0.1;

/** Chooses the part of a picture that others see, by pointer or by keys, and sets it. */
export default function CropDialog({ image, onClose }: { image: HTMLImageElement; onClose(): void }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const toast = useToast();
  const id = useId();
  const [crop, setCrop] = useState({ x: 0, y: 0 });
  const [zoom, setZoom] = useState(1);
  const [area, setArea] = useState<Area>();
  const picture = usePicture();
  const use = useMutation({
    mutationFn: async (part: Area) => picture.mutateAsync(await cutOut(image, part)),
    onSuccess: () => {
      onClose();
      toast({ text: t('picture.set') });
    },
  });
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
  const zoomTo = (to: number) => setZoom(Math.min(most, Math.max(1, Math.round(to * 100) / 100)));
  return (
    <Dialog open onClose={use.isPending ? undefined : onClose} maxWidth="xs" fullWidth aria-labelledby={`${id}t`} aria-describedby={`${id}d`}>
      <DialogTitle id={`${id}t`}>{t('picture.crop')}</DialogTitle>
      <DialogContent>
        <Typography id={`${id}d`} variant="body2" color="textSecondary" sx={{ marginBlockEnd: 2 }}>
          {t('picture.cropHint')}
        </Typography>
        <Box dir="ltr" sx={{ position: 'relative', blockSize: { xs: 280, sm: 340 }, borderRadius: '14px', overflow: 'hidden', bgcolor: '#111' }}>
          <Cropper
            image={image.src}
            crop={crop}
            zoom={zoom}
            maxZoom={most}
            aspect={1}
            cropShape="round"
            objectFit="cover"
            showGrid={false}
            keyboardStep={keyStep}
            onCropChange={setCrop}
            onZoomChange={zoomTo}
            onCropComplete={(_, pixels) => setArea(pixels)}
            mediaProps={{ alt: '' }}
            cropperProps={{ role: 'group', 'aria-label': t('picture.area') }}
            {...(nonce ? { nonce } : {})}
          />
        </Box>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, marginBlockStart: 2 }}>
          <IconButton aria-label={t('picture.zoomOut')} disabled={zoom <= 1} onClick={() => zoomTo(zoom - step * 2)}>
            <Remove />
          </IconButton>
          <Slider
            aria-label={t('picture.zoom')}
            value={zoom}
            min={1}
            max={most}
            step={step}
            getAriaValueText={(v) => format.number(v, { style: 'percent' })}
            onChange={(_, v) => zoomTo(v as number)}
          />
          <IconButton aria-label={t('picture.zoomIn')} disabled={zoom >= most} onClick={() => zoomTo(zoom + step * 2)}>
            <Add />
          </IconButton>
        </Box>
        {use.isError && (
          <ProblemAlert
            problem={use.error}
            words={{ unsupported: t('picture.broken'), too_large: t('picture.broken') }}
            {...(isProblem(use.error) || !area ? {} : { onRetry: () => use.mutate(area) })}
            sx={{ marginBlockStart: 2 }}
          />
        )}
      </DialogContent>
      <DialogActions>
        <Button disabled={use.isPending} onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button variant="contained" disabled={!area} loading={use.isPending} onClick={() => area && use.mutate(area)}>
          {t('picture.use')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
