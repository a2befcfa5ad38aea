import CallMade from '@mui/icons-material/CallMade';
import CallReceived from '@mui/icons-material/CallReceived';
import DesktopWindowsOutlined from '@mui/icons-material/DesktopWindowsOutlined';
import MicNoneOutlined from '@mui/icons-material/MicNoneOutlined';
import VideocamOutlined from '@mui/icons-material/VideocamOutlined';
import VolumeUpOutlined from '@mui/icons-material/VolumeUpOutlined';
import type { Room } from '@rotunda-rtc/browser';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Fragment, useId, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat, type Format } from '../../words/format';
import { type PersonReport, type TrackReport, reportOf } from './statistics';

const icons = { microphone: MicNoneOutlined, camera: VideocamOutlined, screen: DesktopWindowsOutlined, 'screen-audio': VolumeUpOutlined, custom: VideocamOutlined };

/** What is measured of a call, every two seconds: the way of its media, and the tracks of each person. */
export function StatisticsPanel({ room }: { room: Room }) {
  const { t } = useTranslation('call');
  const format = useFormat();
  const snapshot = useSyncExternalStore(room.subscribe, room.getSnapshot);
  const measured = useSyncExternalStore(room.statistics.subscribe, room.statistics.getSnapshot);
  if (measured.at === 0) {
    return (
      <Typography color="textSecondary" variant="body2" sx={{ paddingBlock: 1 }}>
        {t('statistics.measuring')}
      </Typography>
    );
  }
  const { path, roundTripTime, up, down, available, people } = reportOf(snapshot, measured);
  return (
    <Box sx={{ display: 'grid', gap: 2.5, paddingBlockEnd: 1, fontVariantNumeric: 'tabular-nums' }}>
      <Section title={t('statistics.connection')}>
        <Box component="dl" sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(7.5rem, 1fr))', gap: 1, margin: 0 }}>
          <Fact name={t('statistics.path')} wide>
            {path ? t(`statistics.paths.${path.kind}`, { protocol: path.protocol }) : t('statistics.unknown')}
          </Fact>
          <Fact name={t('statistics.up')}>{rate(up, format)}</Fact>
          <Fact name={t('statistics.down')}>{rate(down, format)}</Fact>
          <Fact name={t('statistics.roundTrip')}>{roundTripTime === undefined ? t('statistics.unknown') : milliseconds(roundTripTime, format)}</Fact>
          {available !== undefined && <Fact name={t('statistics.available')}>{rate(available, format)}</Fact>}
        </Box>
      </Section>
      {people.map((person) => (
        <Person key={person.sid} person={person} format={format} />
      ))}
    </Box>
  );
}

function Person({ person, format }: { person: PersonReport; format: Format }) {
  const { t } = useTranslation('call');
  const name = person.name.trim() || t('statistics.unnamed');
  return (
    <Section title={person.self ? t('statistics.you', { name }) : name} aside={person.quality && t(`statistics.quality.${person.quality}`)}>
      {person.tracks.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {t(person.self ? 'statistics.sendsNothing' : 'statistics.receivesNothing')}
        </Typography>
      ) : (
        <Box component="ul" sx={{ display: 'grid', gap: 1, margin: 0, padding: 0, listStyle: 'none' }}>
          {person.tracks.map((track) => (
            <Track key={track.key} track={track} format={format} />
          ))}
        </Box>
      )}
    </Section>
  );
}

function Track({ track, format }: { track: TrackReport; format: Format }) {
  const { t } = useTranslation('call');
  const Icon = icons[track.source];
  const Way = track.direction === 'send' ? CallMade : CallReceived;
  const facts = [
    track.width > 0 && t('statistics.size', { width: String(track.width), height: String(track.height) }),
    track.framesPerSecond > 0 && t('statistics.frames', { value: format.number(track.framesPerSecond, { maximumFractionDigits: 0 }) }),
    track.codec,
    track.encodings > 0 && t('statistics.encodings', { count: track.encodings }),
    track.layer && t('statistics.layer', { spatial: format.number(track.layer.spatial), temporal: format.number(track.layer.temporal) }),
    t('statistics.lost', { value: format.number(track.lost, { style: 'percent', maximumFractionDigits: 1 }) }),
    t('statistics.jitter', { value: milliseconds(track.jitter, format) }),
    track.freezes > 0 && t('statistics.freezes', { count: track.freezes }),
  ].filter(Boolean);
  return (
    <Box component="li" sx={{ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', columnGap: 1 }}>
      <Icon aria-hidden sx={{ fontSize: '1.125rem', marginBlockStart: '0.1875rem', color: 'text.secondary' }} />
      <Box>
        <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 1 }}>
          <Typography variant="body2" sx={{ fontWeight: 550 }}>
            {t(`statistics.sources.${track.source}`)}
          </Typography>
          <Typography variant="body2" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, fontWeight: 550, whiteSpace: 'nowrap' }}>
            <Way aria-label={t(`statistics.${track.direction}`)} role="img" sx={{ fontSize: '0.875rem' }} />
            {rate(track.bitrate, format)}
          </Typography>
        </Box>
        <Typography variant="caption" component="p" color="textSecondary" sx={{ margin: 0, lineHeight: 1.5 }}>
          {facts.map((fact, index) => (
            <Fragment key={index}>
              {index > 0 && ' · '}
              <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
                {fact}
              </Box>
            </Fragment>
          ))}
        </Typography>
        {track.limit && (
          <Typography variant="caption" component="p" sx={{ margin: 0, lineHeight: 1.5, color: 'warning.light' }}>
            {t(`statistics.limits.${known(track.limit)}`)}
          </Typography>
        )}
      </Box>
    </Box>
  );
}

function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} sx={{ display: 'grid', gap: 1 }}>
      <Box sx={{ display: 'flex', alignItems: 'baseline', justifyContent: 'space-between', gap: 1, borderBlockEnd: 1, borderColor: 'divider', paddingBlockEnd: 0.5 }}>
        <Typography id={id} variant="subtitle2" component="h4" dir="auto" noWrap>
          {title}
        </Typography>
        {aside && (
          <Typography variant="caption" color="textSecondary" sx={{ whiteSpace: 'nowrap' }}>
            {aside}
          </Typography>
        )}
      </Box>
      {children}
    </Box>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <Box sx={{ bgcolor: 'action.hover', borderRadius: 1, paddingBlock: 0.75, paddingInline: 1.25, ...(wide ? { gridColumn: '1 / -1' } : {}) }}>
      <Typography component="dt" variant="caption" color="textSecondary">
        {name}
      </Typography>
      <Typography component="dd" variant="body2" sx={{ margin: 0, fontWeight: 600 }}>
        {children}
      </Typography>
    </Box>
  );
}

const limits = ['cpu', 'bandwidth', 'hidden', 'wish', 'last-n', 'paused', 'source'] as const;

function known(limit: string): (typeof limits)[number] | 'other' {
  return limits.find((each) => each === limit) ?? 'other';
}

function rate(bitsPerSecond: number, format: Format): string {
  return bitsPerSecond >= 1_000_000
    ? format.number(bitsPerSecond / 1_000_000, { style: 'unit', unit: 'megabit-per-second', maximumFractionDigits: 1 })
    : format.number(bitsPerSecond / 1000, { style: 'unit', unit: 'kilobit-per-second', maximumFractionDigits: 0 });
}

function milliseconds(seconds: number, format: Format): string {
  return format.number(seconds * 1000, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
}
