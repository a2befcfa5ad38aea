import '@rotunda-rtc/browser/element';
import type { JoinedDetail, LeftDetail, RefusedDetail, RotundaRoomElement, Strings } from '@rotunda-rtc/browser/element';
import Box from '@mui/material/Box';
import { useTheme, type SxProps, type Theme } from '@mui/material/styles';
import { useEffectEvent, useLayoutEffect, useRef, type DetailedHTMLProps, type HTMLAttributes, type ReactNode, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { looks } from '../../theme/palette';
import { roomColors } from './roomColors';

/** The controls of `<rotunda-room>` that these pages offer by default: all but its choice of a language, which the pages have. */
export const allControls = 'microphone camera screen hand reactions captions people chat polls room password panels layout pip fullscreen settings help leave';

type RotundaRoomAttributes = HTMLAttributes<RotundaRoomElement> & {
  server?: string | undefined;
  room?: string | undefined;
  label?: string | undefined;
  name?: string | undefined;
  token?: string | (() => string | Promise<string>) | undefined;
  fixed?: boolean | undefined;
  autojoin?: boolean | undefined;
  microphone?: 'off' | undefined;
  camera?: 'off' | undefined;
  language?: string | undefined;
  controls?: string | undefined;
  panel?: string | undefined;
  strings?: Strings | undefined;
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'rotunda-room': DetailedHTMLProps<RotundaRoomAttributes, RotundaRoomElement>;
    }
  }
}

export interface RotundaRoomProps {
  /** The name of the room at the server. */
  room: string;
  /** What people call it. */
  label?: string | undefined;
  /** The name to join with; without it the form asks. */
  name?: string | undefined;
  /** A ticket, where the cookie of the login is not what lets in. */
  token?: string | undefined;
  /** Joins at once. */
  autojoin?: boolean | undefined;
  /** Off at first. */
  microphoneOff?: boolean | undefined;
  cameraOff?: boolean | undefined;
  /** Which controls are offered; see docs/element.md. */
  controls?: string | undefined;
  /** Words in the place of the element's own. Keep the object while they are the same: another one draws everything anew. */
  strings?: Strings | undefined;
  ref?: Ref<RotundaRoomElement>;
  onJoined?: ((detail: JoinedDetail) => void) | undefined;
  onLeft?: ((detail: LeftDetail) => void) | undefined;
  onRefused?: ((detail: RefusedDetail) => void) | undefined;
  /** Children with a slot; see docs/element.md. */
  children?: ReactNode;
  sx?: SxProps<Theme>;
}

/**
 * `<rotunda-room>` in the colors and the language of the pages, which it follows during a call. It is in a call for as long as it is in
 * the document: effects that run twice join once. Give it a key if the room may become another one.
 */
export function RotundaRoom({ room, label, name, token, autojoin, microphoneOff, cameraOff, controls = allControls, strings, ref, onJoined, onLeft, onRefused, children, sx }: RotundaRoomProps) {
  const { i18n } = useTranslation();
  const theme = useTheme();
  const frame = useRef<HTMLDivElement>(null);
  const joined = useEffectEvent((detail: JoinedDetail) => onJoined?.(detail));
  const left = useEffectEvent((detail: LeftDetail) => onLeft?.(detail));
  const refused = useEffectEvent((detail: RefusedDetail) => onRefused?.(detail));
  useLayoutEffect(() => {
    const element = frame.current!.querySelector('rotunda-room')!;
    const onJoin = (event: CustomEvent<JoinedDetail>) => joined(event.detail);
    const onLeave = (event: CustomEvent<LeftDetail>) => left(event.detail);
    const onRefuse = (event: CustomEvent<RefusedDetail>) => refused(event.detail);
    element.addEventListener('rotunda-joined', onJoin);
    element.addEventListener('rotunda-left', onLeave);
    element.addEventListener('rotunda-refused', onRefuse);
    return () => {
      element.removeEventListener('rotunda-joined', onJoin);
      element.removeEventListener('rotunda-left', onLeave);
      element.removeEventListener('rotunda-refused', onRefuse);
    };
  }, []);
  return (
    <Box ref={frame} sx={[{ display: 'grid', '& > rotunda-room': roomColors(looks[theme.palette.look], theme), '& > rotunda-room::part(prejoin)': { alignItems: { xs: 'start', md: 'safe center' } } }, ...(Array.isArray(sx) ? sx : [sx])]}>
      <rotunda-room
        ref={ref}
        server="/signal"
        room={room}
        label={label}
        name={name}
        token={token}
        fixed
        autojoin={autojoin}
        microphone={microphoneOff ? 'off' : undefined}
        camera={cameraOff ? 'off' : undefined}
        language={i18n.language}
        controls={controls}
        {...(strings ? { strings } : {})}
      >
        {children}
      </rotunda-room>
    </Box>
  );
}
