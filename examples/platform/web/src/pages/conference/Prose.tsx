import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { SxProps, Theme } from '@mui/material/styles';
import { Fragment } from 'react';
import { pieces, shortPage } from './links';

interface ProseProps {
  text: string;
  /** Shows that many lines at most. */
  lines?: number | undefined;
  sx?: SxProps<Theme>;
}

/**
 * A text that somebody has written, as they have: lines stay lines, and addresses of pages lead there. It stands where the page begins its lines
 * (left, which is right where one reads from there), whatever language it is in.
 */
export function Prose({ text, lines, sx = {} }: ProseProps) {
  return (
    <Typography
      dir="auto"
      sx={[
        { whiteSpace: 'pre-line', overflowWrap: 'anywhere', textAlign: 'left', maxInlineSize: '68ch' },
        lines !== undefined && { whiteSpace: 'normal', display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: lines, overflow: 'hidden' },
        ...(Array.isArray(sx) ? sx : [sx]),
      ]}
    >
      {pieces(text).map((piece, i) =>
        piece.href ? (
          <Link key={i} href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            <bdi dir="ltr">{shortPage(piece.text)}</bdi>
          </Link>
        ) : (
          <Fragment key={i}>{piece.text}</Fragment>
        ),
      )}
    </Typography>
  );
}
