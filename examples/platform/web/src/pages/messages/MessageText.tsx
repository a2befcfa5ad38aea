import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { partsOf } from './links';

/** The text of a message as it was written, with links where it has web addresses. */
export function MessageText({ text }: { text: string }) {
  return (
    <Typography component="div" dir="auto" sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', lineHeight: 1.65, maxInlineSize: '75ch' }}>
      {partsOf(text, window.location.origin).map(({ text: part, href }, i) =>
        href ? (
          <Link key={i} href={href} dir="ltr" {...(href.startsWith('/') ? {} : { target: '_blank', rel: 'noopener noreferrer nofollow' })}>
            {part}
          </Link>
        ) : (
          part
        ),
      )}
    </Typography>
  );
}
