import Box from '@mui/material/Box';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTheme } from '@mui/material/styles';
import { PageTitle } from '../../ui/PageTitle';
import { AuthArt } from './AuthArt';

interface AuthFrameProps {
  title: string;
  /** Below the title. */
  lead?: ReactNode;
  /** Above the title, for pages that say how something went. */
  icon?: ReactNode;
  /** How it went. */
  tone?: 'good' | 'bad' | 'plain';
  /** It follows from what was done on the page: the title gets the focus, which what was pressed has lost. */
  result?: boolean;
  /** Below the rest: the way to another page. */
  footer?: ReactNode;
  children?: ReactNode;
}

const toneColors = {
  good: { color: 'success.light' },
  bad: { color: 'warning.light' },
  plain: { color: 'primary.light' },
} as const;

/** The frame of the pages by which one gets in: one column with the form, and on wide screens a picture beside it. */
export function AuthFrame({ title, lead, icon, tone = 'plain', result = false, footer, children }: AuthFrameProps) {
  const { palette } = useTheme();
  const column = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (result) column.current?.querySelector('h1')?.focus();
  }, [result]);
  const art = palette.look !== 'contrast';
  return (
    <Box sx={{ display: 'flex', justifyContent: 'center', paddingInline: { xs: 0, sm: 3 }, paddingBlock: { xs: 0, sm: 4, md: 5 } }}>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: art ? { xs: 'minmax(0, 1fr)', md: 'minmax(0, 7fr) minmax(0, 6fr)' } : 'minmax(0, 1fr)',
          inlineSize: '100%',
          maxInlineSize: art ? { xs: 480, md: 1000 } : 480,
          minBlockSize: { md: 620 },
          bgcolor: { xs: 'transparent', sm: 'background.paper' },
          border: { sm: 1 },
          borderColor: { sm: 'divider' },
          borderRadius: { sm: '24px' },
          overflow: 'hidden',
          boxShadow: art ? { sm: '0 1px 2px rgba(15, 23, 42, 0.04), 0 12px 40px -12px rgba(15, 23, 42, 0.12)' } : 'none',
        }}
      >
        <Box
          ref={column}
          sx={{
            display: 'flex',
            flexDirection: 'column',
            justifyContent: 'center',
            inlineSize: '100%',
            maxInlineSize: 480,
            marginInline: 'auto',
            paddingInline: { xs: 2.5, sm: 5 },
            paddingBlock: { xs: 3, sm: 5 },
          }}
        >
          {icon && (
            <Box
              aria-hidden
              sx={{
                display: 'grid',
                placeItems: 'center',
                inlineSize: 64,
                blockSize: 64,
                marginBlockEnd: 2.5,
                borderRadius: '20px',
                bgcolor: tone === 'plain' ? 'action.selected' : 'action.hover',
                ...toneColors[tone],
                '& svg': { fontSize: 32 },
              }}
            >
              {icon}
            </Box>
          )}
          <PageTitle title={title} subtitle={lead} />
          {children}
          {footer && <Box sx={{ marginBlockStart: 3, color: 'text.secondary' }}>{footer}</Box>}
        </Box>
        {art && (
          <Box sx={{ display: { xs: 'none', md: 'block' }, minBlockSize: 0, position: 'relative', '& svg': { position: 'absolute', inset: 0 } }}>
            <AuthArt />
          </Box>
        )}
      </Box>
    </Box>
  );
}
