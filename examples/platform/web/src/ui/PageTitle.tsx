import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useDocumentTitle } from './useDocumentTitle';
import { useArrival } from './arrival';

interface PageTitleProps {
  title: string;
  documentTitle?: string | undefined;
  subtitle?: ReactNode;
  actions?: ReactNode;
  /** Not seen, but there for those who do not see. */
  hidden?: boolean;
}

/** The h1 of a page. Sets the document's title, and has the focus when one comes from another page. */
export function PageTitle({ title, documentTitle, subtitle, actions, hidden }: PageTitleProps) {
  useDocumentTitle(documentTitle ?? title);
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  const arrival = useArrival();
  useEffect(() => {
    if (arrival.at(pathname)) heading.current?.focus({ preventScroll: true });
  }, [arrival, pathname]);
  const h1 = (
    <Typography
      ref={heading}
      tabIndex={-1}
      variant="h1"
      sx={hidden ? { position: 'absolute', inlineSize: '1px', blockSize: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' } : {}}
    >
      {title}
    </Typography>
  );
  if (hidden) return h1;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: 1.5, marginBlockEnd: 2.5 }}>
      <Box sx={{ minInlineSize: 0 }}>
        {h1}
        {subtitle && (
          <Typography component="div" color="textSecondary" sx={{ marginBlockStart: 0.5 }}>
            {subtitle}
          </Typography>
        )}
      </Box>
      {actions && <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>{actions}</Box>}
    </Box>
  );
}
