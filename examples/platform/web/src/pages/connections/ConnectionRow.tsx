import Mail from '@mui/icons-material/MailOutlined';
import Videocam from '@mui/icons-material/VideocamOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { PersonLine } from '../../ui/PersonLine';
import { PersonMenu } from '../../ui/person/PersonMenu';
import { PresenceText } from '../../ui/person/PresenceText';
import { PeopleRow } from '../../ui/person/PeopleList';
import { useFormat } from '../../words/format';
import { CallDialog } from './CallDialog';

/** Somebody one is connected with. */
export function ConnectionRow({ connection, online }: { connection: Schemas['Connection']; online: boolean }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const [calling, setCalling] = useState(false);
  const { person, since } = connection;
  const name = person.full_name;
  const write = t('menu.messageTo', { name });
  const call = t('call.with', { name });
  return (
    <PeopleRow>
      <PersonLine
        person={person}
        online={online}
        secondary={online ? <PresenceText id={person.id} /> : t('connections.since', { date: format.date(since) })}
        actions={
          <Box sx={{ display: 'flex' }}>
            <Tooltip title={write}>
              <IconButton href={`/messages/new?to=${person.id}`} aria-label={write}>
                <Mail />
              </IconButton>
            </Tooltip>
            {/* Where there is no room for it, it is in the menu alone. */}
            <Tooltip title={call}>
              <IconButton aria-label={call} aria-haspopup="dialog" onClick={() => setCalling(true)} sx={{ display: { xs: 'none', sm: 'inline-flex' } }}>
                <Videocam />
              </IconButton>
            </Tooltip>
            <PersonMenu person={person} relation="connected" onCall={() => setCalling(true)} />
          </Box>
        }
      />
      <CallDialog person={person} open={calling} onClose={() => setCalling(false)} />
    </PeopleRow>
  );
}
