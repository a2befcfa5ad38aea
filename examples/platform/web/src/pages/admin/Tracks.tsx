import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useFormat } from '../../words/format';
import { Facts } from './Facts';
import { codecName, sourceName, TrackIcon } from './TrackIcon';
import { lostPart, useMeasures } from './measures';
import type { RoomParticipant } from './queries';
import { rateKey } from './rates';
import { why } from './why';

/** What somebody sends: each track with its encodings. */
export function SentTracks({ participant, direct }: { participant: RoomParticipant; direct: boolean }) {
  const { t } = useTranslation('admin');
  return (
    <TrackList title={t('room.sends')} empty={participant.sends.length === 0 ? t('room.sendsNothing') : undefined}>
      {participant.sends.map((track) => (
        <Track key={track.id} icon={<TrackIcon source={track.source} kind={track.kind} muted={track.muted} />} name={sourceName(t, track.source, track.kind)} note={codecName(track.codec)} mark={track.muted ? t('room.muted') : undefined}>
          {direct && track.encodings.length === 0 && <Quiet>{t('room.sentDirectly')}</Quiet>}
          {track.encodings.map((encoding) => (
            <Encoding key={encoding.rid ?? ''} encoding={encoding} />
          ))}
        </Track>
      ))}
    </TrackList>
  );
}

function Encoding({ encoding }: { encoding: Schemas['SentEncoding'] }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const measures = useMeasures();
  const facts = [
    ...(encoding.width > 0 ? [measures.size(encoding.width, encoding.height)] : []),
    ...(encoding.frames_per_second > 0 ? [t('room.frames', { rate: format.number(encoding.frames_per_second, { maximumFractionDigits: 0 }) })] : []),
    ...(encoding.live ? [measures.bitrate(encoding.bitrate)] : []),
    t('room.lost', { part: measures.part(lostPart(encoding)) }),
  ];
  const state = !encoding.live ? 'off' : encoding.wanted ? 'on' : 'unused';
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 1.5, color: encoding.live ? 'text.primary' : 'text.secondary' }}>
      <Numbers facts={facts} />
      <Quiet>{t(`room.encoding.${state}`)}</Quiet>
    </Box>
  );
}

/** What somebody is sent of others, how much of it, and why not more. */
export function ReceivedTracks({ participant, rates, direct }: { participant: RoomParticipant; rates: ReadonlyMap<string, number>; direct: boolean }) {
  const { t } = useTranslation('admin');
  const measures = useMeasures();
  const empty = participant.receives.length > 0 ? undefined : direct ? t('room.receivesDirectly') : t('room.receivesNothing');
  return (
    <TrackList title={t('room.receives')} empty={empty}>
      {participant.receives.map((track) => {
        const rate = rates.get(rateKey(participant.sid, 'track', track.id));
        const facts = track.paused
          ? []
          : [
              ...(track.width > 0 ? [measures.size(track.width, track.height)] : []),
              ...(track.layer ? [t('room.layer', { spatial: track.layer.spatial, temporal: track.layer.temporal })] : []),
              ...(rate !== undefined ? [measures.bitrate(rate)] : []),
              t('room.lost', { part: measures.part(track.lost) }),
              ...(track.round_trip > 0 ? [measures.milliseconds(track.round_trip)] : []),
            ];
        return (
          <Track
            key={track.id}
            icon={<TrackIcon source={track.source} kind={track.kind} />}
            name={<bdi>{track.from.name || t('rooms.guest')}</bdi>}
            note={sourceName(t, track.source, track.kind)}
            mark={track.paused ? t('room.paused') : undefined}
          >
            {facts.length > 0 && <Numbers facts={facts} />}
            <Typography variant="body2" color="textSecondary">
              {why(t, measures, track, participant)}
            </Typography>
          </Track>
        );
      })}
      {participant.receiving > participant.receives.length && <Quiet>{t('room.more', { count: participant.receiving - participant.receives.length })}</Quiet>}
    </TrackList>
  );
}

function TrackList({ title, empty, children }: { title: string; empty: string | undefined; children: ReactNode }) {
  return (
    <Box sx={{ minInlineSize: 0 }}>
      <Typography variant="h3" component="h4" sx={{ marginBlockEnd: 1.25 }}>
        {title}
      </Typography>
      {empty ? (
        <Quiet>{empty}</Quiet>
      ) : (
        <Box sx={{ display: 'grid', gap: 1.75 }}>{children}</Box>
      )}
    </Box>
  );
}

function Track({ icon, name, note, mark, children }: { icon: ReactNode; name: ReactNode; note: string; mark: string | undefined; children: ReactNode }) {
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', columnGap: 1.25 }}>
      <Box sx={{ color: 'text.secondary', display: 'grid', placeItems: 'center', inlineSize: 34, blockSize: 34, borderRadius: 2, bgcolor: 'action.hover' }}>{icon}</Box>
      <Box sx={{ minInlineSize: 0, paddingBlockStart: 0.5 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1 }}>
          <Typography component="span" sx={{ fontWeight: 600 }}>
            {name}
          </Typography>
          <Quiet>{note}</Quiet>
          {mark && <Chip size="small" variant="outlined" label={mark} />}
        </Box>
        {children}
      </Box>
    </Box>
  );
}

function Numbers({ facts }: { facts: string[] }) {
  return (
    <Typography component="span" variant="body2" sx={{ fontVariantNumeric: 'tabular-nums' }}>
      <Facts facts={facts} />
    </Typography>
  );
}

function Quiet({ children }: { children: ReactNode }) {
  return (
    <Typography component="span" variant="body2" color="textSecondary">
      {children}
    </Typography>
  );
}
