import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';
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
  const heading = useArrivalFocus<HTMLHeadingElement>();
  const h1 = (
    <Typography
      ref={heading}
      tabIndex={-1}
      variant="h1"
      sx={hidden ? { position: 'absolute', inlineSize: '1px', blockSize: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' } : {}}
    >
      <bdi>{title}</bdi>
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

/** For a heading that is no PageTitle: gives it the focus when one comes from another page. Give it tabIndex -1. */
export function useArrivalFocus<T extends HTMLElement>(): RefObject<T | null> {
  const heading = useRef<T>(null);
  const { pathname } = useLocation();
  const arrival = useArrival();
  useEffect(() => {
    if (arrival.at(pathname)) heading.current?.focus({ preventScroll: true });
  }, [arrival, pathname]);
  return heading;
}
