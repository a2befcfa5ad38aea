import ExpandMore from '@mui/icons-material/ExpandMore';
import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { Facts } from './Facts';
import { LinkQuality } from './LinkQuality';
import { ReceivedTracks, SentTracks } from './Tracks';
import { useMeasures } from './measures';
import type { RoomParticipant } from './queries';
import { rateKey } from './rates';

const roles = ['host', 'moderator', 'presenter', 'viewer'] as const;

interface ParticipantCardProps {
  participant: RoomParticipant;
  rates: ReadonlyMap<string, number>;
  /** Media goes from participant to participant. */
  direct: boolean;
  /** It is open at first. */
  open: boolean;
}

/** Somebody in a room: what comes from there, what goes there, and why. */
export function ParticipantCard({ participant, rates, direct, open }: ParticipantCardProps) {
  const { t } = useTranslation('admin');
  const measures = useMeasures();
  const name = participant.name || t('rooms.guest');
  const role = roles.find((r) => r === participant.role);
  const up = rates.get(rateKey(participant.sid, 'send', 'in'));
  const down = rates.get(rateKey(participant.sid, 'receive', 'out'));
  const account = /^[0-9a-f]{8}-/.test(participant.identity);
  return (
    <Accordion
      variant="outlined"
      defaultExpanded={open}
      disableGutters
      slotProps={{ heading: { component: 'h3' }, transition: { unmountOnExit: true } }}
      sx={{ borderRadius: '14px !important', overflow: 'clip', '&::before': { display: 'none' } }}
    >
      <AccordionSummary id={`${participant.sid}-name`} aria-controls={`${participant.sid}-media`} expandIcon={<ExpandMore />} sx={{ paddingInline: { xs: 2, sm: 2.5 }, '& .MuiAccordionSummary-content': { minInlineSize: 0, alignItems: 'center', gap: 1.5 } }}>
        <PersonAvatar person={{ id: participant.identity, full_name: participant.name }} />
        <Box component="span" sx={{ display: 'block', minInlineSize: 0, flex: 1 }}>
          <Box component="span" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1, rowGap: 0.5 }}>
            <Typography component="span" sx={{ fontWeight: 600 }}>
              <bdi>{name}</bdi>
            </Typography>
            {role && <Chip component="span" size="small" label={t(`role.${role}`)} />}
            {participant.hidden && <Chip component="span" size="small" variant="outlined" label={t('room.hidden')} />}
            {participant.away && <Chip component="span" size="small" variant="outlined" label={t('room.away')} sx={{ color: 'warning.light', borderColor: 'warning.light' }} />}
            {participant.door !== 'signal' && <Chip component="span" size="small" variant="outlined" label={t(`door.${participant.door}`)} />}
          </Box>
          <Typography component="span" variant="body2" color="textSecondary" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5, fontVariantNumeric: 'tabular-nums' }}>
            <LinkQuality quality={participant.quality} />
            {up !== undefined && <span>{t('room.up', { rate: measures.bitrate(up) })}</span>}
            {down !== undefined && <span>{t('room.down', { rate: measures.bitrate(down) })}</span>}
          </Typography>
        </Box>
      </AccordionSummary>
      <AccordionDetails sx={{ padding: { xs: 2, sm: 2.5 }, borderTop: 1, borderColor: 'divider' }}>
        <Connections participant={participant} />
        <Box sx={{ display: 'grid', gap: { xs: 3, md: 4 }, gridTemplateColumns: { md: '1fr 1fr' } }}>
          <SentTracks participant={participant} direct={direct} />
          <ReceivedTracks participant={participant} rates={rates} direct={direct} />
        </Box>
        {account && (
          <Button href={`/admin/users/${participant.identity}`} sx={{ marginBlockStart: 2, marginInlineStart: -2 }}>
            {t('room.account')}
          </Button>
        )}
      </AccordionDetails>
    </Accordion>
  );
}

/** The connections that media takes: how far away the participant is, and how much gets through. */
function Connections({ participant }: { participant: RoomParticipant }) {
  const { t } = useTranslation('admin');
  const measures = useMeasures();
  const there = participant.connections.filter((c) => c.protocol);
  if (there.length === 0) return null;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, marginBlockEnd: 2.5 }}>
      {there.map((c) => (
        <Box key={c.direction} sx={{ paddingBlock: 1, paddingInline: 1.75, borderRadius: 2, bgcolor: 'action.hover', fontSize: '0.875rem', fontVariantNumeric: 'tabular-nums' }}>
          <Box component="span" sx={{ color: 'text.secondary', marginInlineEnd: 1 }}>
            {t(`direction.${c.direction}`)}
          </Box>
          <Facts
            facts={[
              c.protocol!.toUpperCase(),
              ...(c.round_trip > 0 ? [t('room.roundTrip', { time: measures.milliseconds(c.round_trip) })] : []),
              ...(c.direction === 'receive' && c.estimate > 0 ? [t('room.estimate', { rate: measures.bitrate(c.estimate) })] : []),
            ]}
          />
        </Box>
      ))}
    </Box>
  );
}
