import KeyOutlined from '@mui/icons-material/KeyOutlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import MeetingRoomOutlined from '@mui/icons-material/MeetingRoomOutlined';
import PublicOutlined from '@mui/icons-material/PublicOutlined';
import Box from '@mui/material/Box';
import { keyframes } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const beat = keyframes`0%, 100% { opacity: 1 } 50% { opacity: 0.25 }`;

/** Says that a conference is live. */
export function LiveMark() {
  const { t } = useTranslation('conference');
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex', alignItems: 'center', gap: 0.75, flex: 'none', paddingInline: 1.25, paddingBlock: 0.25, borderRadius: 99,
        bgcolor: 'live.main', color: 'live.contrastText', fontSize: '0.8125rem', fontWeight: 650, lineHeight: 1.5,
      }}
    >
      <Box component="span" aria-hidden sx={{ inlineSize: 7, blockSize: 7, borderRadius: '50%', bgcolor: 'currentcolor', animation: `${beat} 2s ease-in-out infinite` }} />
      {t('mark.live')}
    </Box>
  );
}

function Mark({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', '& svg': { fontSize: '1.0625rem', marginInlineEnd: 0.5 } }}>
      {icon}
      {children}
    </Box>
  );
}

interface MarksProps {
  conference: { public: boolean; password: boolean; lobby: boolean };
  /** What stands at the door does not matter any more. */
  door?: boolean;
}

/** Who a conference is for, and what stands at its door. */
export function Marks({ conference, door = true }: MarksProps) {
  const { t } = useTranslation('conference');
  return (
    <>
      {conference.public ? <Mark icon={<PublicOutlined aria-hidden />}>{t('mark.public')}</Mark> : <Mark icon={<LockOutlined aria-hidden />}>{t('mark.private')}</Mark>}
      {door && conference.password && <Mark icon={<KeyOutlined aria-hidden />}>{t('mark.password')}</Mark>}
      {door && conference.lobby && <Mark icon={<MeetingRoomOutlined aria-hidden />}>{t('mark.lobby')}</Mark>}
    </>
  );
}

/** Things in a row that are kept apart by dots, which nobody reads out. Where a line begins the dot is cut off. */
export function Dotted({ children }: { children: ReactNode }) {
  return (
    <Box component="span" sx={{ display: 'block', clipPath: 'inset(-4px -4px -4px -3px)' }}>
      <Box
        component="span"
        sx={{
          display: 'flex', flexWrap: 'wrap', alignItems: 'center', marginInlineStart: '-16px',
          '& > *': { marginInlineStart: '16px', position: 'relative' },
          '& > *::before': { content: '"·" / ""', position: 'absolute', insetInlineStart: '-10px' },
        }}
      >
        {children}
      </Box>
    </Box>
  );
}
