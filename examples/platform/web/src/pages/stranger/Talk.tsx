import FlagOutlined from '@mui/icons-material/FlagOutlined';
import SkipNextOutlined from '@mui/icons-material/SkipNextOutlined';
import type { MatchPair } from '@rotunda-rtc/browser';
import type { JoinedDetail } from '@rotunda-rtc/browser/element';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Flipped } from '../../ui/Flipped';
import { CallHeader, HeaderButton } from '../call/CallHeader';
import { RotundaRoom } from '../call/RotundaRoom';
import { callBox } from '../call/size';
import { useStatisticsPanel } from '../call/useStatisticsPanel';
import { followDevices } from './devices';
import type { Wanted } from './Preview';

const controls = 'microphone camera chat panels layout pip fullscreen settings help leave';

interface TalkProps {
  pair: MatchPair;
  /** Which devices are on when it begins. */
  wanted: Wanted;
  /** A device was turned on or off. */
  onDevice(kind: keyof Wanted, on: boolean): void;
  onNext(): void;
  onReport(): void;
  onLeave(): void;
}

/** The call with the stranger who is there. */
export function Talk({ pair, wanted, onDevice, onNext, onReport, onLeave }: TalkProps) {
  const { t } = useTranslation('call');
  const [first] = useState(wanted); // from then on the controls of the call decide
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);
  const joined = ({ room }: JoinedDetail) => {
    stop.current();
    stop.current = followDevices(room, onDevice);
  };
  const statistics = useStatisticsPanel();
  return (
    <>
      <RotundaRoom
        room={pair.room}
        token={pair.token}
        label={t('stranger.heading')}
        autojoin
        microphoneOff={!first.microphone}
        cameraOff={!first.camera}
        controls={controls}
        onJoined={joined}
        // When the other one goes the room is closed, and the queue says so; to leave is to leave both.
        onLeft={({ reason }) => reason === 'client_left' && onLeave()}
        sx={callBox}
      >
        <CallHeader>
          <Box sx={{ display: { xs: 'none', md: 'flex' }, gap: 0.5 }}>
            {pair.interests.map((interest) => (
              <Chip key={interest} size="small" label={<bdi>{interest}</bdi>} />
            ))}
          </Box>
          <HeaderButton icon={<FlagOutlined />} label={t('stranger.report')} onClick={onReport} />
        </CallHeader>
        <Button
          slot="controls"
          variant="contained"
          endIcon={
            <Flipped>
              <SkipNextOutlined />
            </Flipped>
          }
          onClick={onNext}
          sx={{ minBlockSize: 44, borderRadius: 6, whiteSpace: 'nowrap', '& .MuiButton-endIcon': { display: { xs: 'none', sm: 'inherit' } } }}
        >
          {t('stranger.next')}
        </Button>
        <Box slot="prejoin" component="h2" sx={{ m: 0, fontSize: '1.375rem', fontWeight: 650 }}>
          {t('stranger.heading')}
        </Box>
        <Box slot="prejoin-end">
          <Button variant="outlined" onClick={onNext}>
            {t('stranger.nextPerson')}
          </Button>
        </Box>
      </RotundaRoom>
      {statistics}
    </>
  );
}
