import MicNoneOutlined from '@mui/icons-material/MicNoneOutlined';
import MicOffOutlined from '@mui/icons-material/MicOffOutlined';
import VideocamOffOutlined from '@mui/icons-material/VideocamOffOutlined';
import VideocamOutlined from '@mui/icons-material/VideocamOutlined';
import { LocalDevice, describe, type Language } from '@rotunda-rtc/browser';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

/** Which devices are on from the start. */
export interface Wanted {
  microphone: boolean;
  camera: boolean;
}

interface PreviewProps {
  wanted: Wanted;
  onChange(wanted: Wanted): void;
}

/** How the other one will see the person; the camera is open while it is shown and wanted. */
export function Preview({ wanted, onChange }: PreviewProps) {
  const { t, i18n } = useTranslation('call');
  const [camera] = useState(() => new LocalDevice('camera'));
  const { track, state, error } = useSyncExternalStore(camera.subscribe, camera.getSnapshot);
  const video = useRef<HTMLVideoElement>(null);
  const { camera: on } = wanted;

  useEffect(() => {
    if (!on) return;
    camera.start().catch(() => undefined); // its state says why
    return () => void camera.stop();
  }, [camera, on]);
  useEffect(() => {
    if (video.current) video.current.srcObject = track && new MediaStream([track]);
  }, [track]);

  return (
    <Box sx={{ position: 'relative', display: 'grid', placeItems: 'center', aspectRatio: '16 / 10', overflow: 'hidden', borderRadius: '12px', bgcolor: 'action.hover' }}>
      <Box
        component="video"
        ref={video}
        muted
        autoPlay
        playsInline
        aria-label={t('stranger.preview')}
        hidden={!track}
        sx={{ position: 'absolute', inlineSize: '100%', blockSize: '100%', objectFit: 'cover', transform: 'scaleX(-1)' }}
      />
      {!track && (
        <Typography variant="body2" color="textSecondary" role="status" sx={{ padding: 2, textAlign: 'center' }}>
          {error ? `${t('stranger.camera')}: ${describe(error, i18n.language as Language).title}` : t(on && state !== 'off' ? 'stranger.cameraStarts' : 'stranger.cameraOff')}
        </Typography>
      )}
      <Box sx={{ position: 'absolute', insetBlockEnd: 12, insetInline: 0, display: 'flex', justifyContent: 'center', gap: 1.5 }}>
        <Toggle on={wanted.microphone} label={t(wanted.microphone ? 'stranger.microphoneOn' : 'stranger.microphoneOff')} onClick={() => onChange({ ...wanted, microphone: !wanted.microphone })}>
          {wanted.microphone ? <MicNoneOutlined /> : <MicOffOutlined />}
        </Toggle>
        <Toggle on={on} label={t(on ? 'stranger.turnCameraOff' : 'stranger.turnCameraOn')} onClick={() => onChange({ ...wanted, camera: !on })}>
          {on ? <VideocamOutlined /> : <VideocamOffOutlined />}
        </Toggle>
      </Box>
    </Box>
  );
}

function Toggle({ on, label, onClick, children }: { on: boolean; label: string; onClick(): void; children: React.ReactNode }) {
  return (
    <Tooltip title={label}>
      <IconButton
        aria-label={label}
        onClick={onClick}
        sx={{ inlineSize: 44, blockSize: 44, bgcolor: on ? 'background.paper' : 'error.main', color: on ? 'text.primary' : 'error.contrastText', boxShadow: 2, '&:hover': { bgcolor: on ? 'action.hover' : 'error.dark' } }}
      >
        {children}
      </IconButton>
    </Tooltip>
  );
}
