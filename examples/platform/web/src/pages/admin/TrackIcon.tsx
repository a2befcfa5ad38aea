import GraphicEq from '@mui/icons-material/GraphicEq';
import MicNone from '@mui/icons-material/MicNone';
import MicOff from '@mui/icons-material/MicOffOutlined';
import ScreenShare from '@mui/icons-material/ScreenShareOutlined';
import Videocam from '@mui/icons-material/VideocamOutlined';
import VideocamOff from '@mui/icons-material/VideocamOffOutlined';
import VolumeUp from '@mui/icons-material/VolumeUpOutlined';
import type { TFunction } from 'i18next';

/** What a track is of. */
export function TrackIcon({ source, kind, muted = false }: { source: string; kind: string; muted?: boolean }) {
  const props = { fontSize: 'small' as const, 'aria-hidden': true };
  if (source === 'screen') return <ScreenShare {...props} />;
  if (source === 'screen-audio') return <VolumeUp {...props} />;
  if (source === 'microphone') return muted ? <MicOff {...props} /> : <MicNone {...props} />;
  if (kind === 'video') return muted ? <VideocamOff {...props} /> : <Videocam {...props} />;
  return <GraphicEq {...props} />;
}

/** The name of what a track is of. */
export function sourceName(t: TFunction<'admin'>, source: string, kind: string): string {
  switch (source) {
    case 'camera':
      return t('source.camera');
    case 'microphone':
      return t('source.microphone');
    case 'screen':
      return t('source.screen');
    case 'screen-audio':
      return t('source.screenAudio');
  }
  return kind === 'video' ? t('source.video') : t('source.audio');
}

/** The name of a codec: "VP8" of "video/VP8". */
export function codecName(mime: string): string {
  const name = mime.slice(mime.indexOf('/') + 1);
  return name === 'opus' ? 'Opus' : name;
}
