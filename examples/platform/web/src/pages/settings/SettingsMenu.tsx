import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface SettingsMenuProps<P extends string> {
  current: P;
  items: { part: P; label: string; icon: ReactNode }[];
}

/** The way from one part of the settings to another: a column, or a row that scrolls where there is little space. */
export function SettingsMenu<P extends string>({ current, items }: SettingsMenuProps<P>) {
  const { t } = useTranslation('settings');
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const row = list.current;
    const item = row?.querySelector('[aria-current]');
    if (!row || !item || row.scrollWidth <= row.clientWidth) return;
    const at = item.getBoundingClientRect();
    const all = row.getBoundingClientRect();
    row.scrollBy({ left: at.left + at.width / 2 - (all.left + all.width / 2) });
  }, [current]);
  return (
    <Box component="nav" aria-label={t('tabs.label')} sx={{ position: { md: 'sticky' }, insetBlockStart: { md: 88 }, minInlineSize: 0, marginInline: { xs: -2, sm: -3, md: 0 } }}>
      <Box
        component="ul"
        ref={list}
        sx={{
          display: 'flex',
          flexDirection: { xs: 'row', md: 'column' },
          gap: { xs: 1, md: 0.5 },
          overflowX: { xs: 'auto', md: 'visible' },
          scrollbarWidth: 'none',
          listStyle: 'none',
          margin: 0,
          paddingInline: { xs: 2, sm: 3, md: 0 },
          paddingBlock: { xs: 0.5, md: 0 },
        }}
      >
        {items.map(({ part, label, icon }) => (
          <Box component="li" key={part} sx={{ flex: 'none' }}>
            <ButtonBase
              href={`/settings/${part}`}
              {...(part === current ? { 'aria-current': 'page' as const } : {})}
              sx={{
                display: 'flex',
                justifyContent: 'flex-start',
                gap: 1.25,
                inlineSize: '100%',
                minBlockSize: 44,
                paddingInline: { xs: 1.75, md: 1.5 },
                border: { xs: 1, md: 0 },
                borderColor: part === current ? 'primary.light' : 'divider',
                borderRadius: { xs: 999, md: '12px' },
                typography: 'body2',
                fontSize: '0.9375rem',
                textAlign: 'start',
                whiteSpace: { xs: 'nowrap', md: 'normal' },
                color: 'text.secondary',
                bgcolor: { xs: 'background.paper', md: 'transparent' },
                '& svg': { fontSize: 21, flex: 'none' },
                '&:hover': { bgcolor: 'action.hover', color: 'text.primary' },
                '&[aria-current]': { bgcolor: 'action.selected', color: 'primary.light', fontWeight: 600 },
              }}
            >
              {icon}
              {label}
            </ButtonBase>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
