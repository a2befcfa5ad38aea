import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { PageTitle } from './PageTitle';

const widths = { narrow: 480, text: 720, list: 760, wide: 1120 } as const;

interface PageProps {
  title: string;
  /** The document's title if it is another, such as with a count. */
  documentTitle?: string;
  /** Below the title. */
  subtitle?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
  /** narrow: a form; text: to read; list: rows; wide: tables and several columns. */
  width?: keyof typeof widths;
  children: ReactNode;
}

/** A page: its title, which gets the focus when one comes to it, and what is below. */
export function Page({ title, documentTitle, subtitle, actions, width = 'list', children }: PageProps) {
  return (
    <Box sx={{ maxInlineSize: widths[width], marginInline: 'auto', paddingInline: { xs: 2, sm: 3 }, paddingBlock: { xs: 2.5, sm: 4 } }}>
      <PageTitle title={title} documentTitle={documentTitle} subtitle={subtitle} actions={actions} />
      {children}
    </Box>
  );
}
