import EventOutlined from '@mui/icons-material/EventOutlined';
import Box from '@mui/material/Box';
import { useDates } from './dates';

/** A day as a leaf of a calendar; the date is said in words beside it. Without a day it is an empty leaf. */
export function DateTile({ at }: { at?: string | undefined }) {
  const dates = useDates();
  return (
    <Box
      aria-hidden
      sx={{
        flex: 'none', display: 'grid', justifyItems: 'center', alignContent: 'center', inlineSize: 52, blockSize: 56, borderRadius: '12px', bgcolor: at ? 'action.selected' : 'action.hover',
        color: at ? 'primary.light' : 'text.secondary', lineHeight: 1.15, overflow: 'hidden',
      }}
    >
      {at ? (
        <>
          <Box component="span" sx={{ fontSize: '0.75rem', fontWeight: 600, whiteSpace: 'nowrap' }}>
            {dates.month(at)}
          </Box>
          <Box component="span" sx={{ fontSize: '1.375rem', fontWeight: 650 }}>
            {dates.dayOfMonth(at)}
          </Box>
        </>
      ) : (
        <EventOutlined />
      )}
    </Box>
  );
}
