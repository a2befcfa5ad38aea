import Check from '@mui/icons-material/Check';
import Close from '@mui/icons-material/Close';
import ExpandMore from '@mui/icons-material/ExpandMore';
import PersonAdd from '@mui/icons-material/PersonAddAlt1Outlined';
import PersonRemove from '@mui/icons-material/PersonRemoveOutlined';
import Button from '@mui/material/Button';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Skeleton from '@mui/material/Skeleton';
import { useRef, useState, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/queries';
import { DisconnectDialog } from './DisconnectDialog';
import { type Relation, type Verb, useChangeRelation, useRelation } from './relation';

interface ConnectButtonProps {
  person: Person;
  /** How one is connected with the person, if that is known already. */
  relation?: Relation | undefined;
  size?: 'small' | 'medium';
}

/** Asks to be connected, takes that back, answers a request, or ends the connection: whichever there is to do. */
export function ConnectButton({ person, relation, size = 'medium' }: ConnectButtonProps) {
  const { t } = useTranslation('people');
  const now = useRelation(person.id, relation);
  const change = useChangeRelation(person);
  const main = useRef<HTMLButtonElement>(null);
  const [menu, setMenu] = useState(false);
  const [asking, setAsking] = useState(false);
  const name = person.full_name;
  if (now === undefined) return <Skeleton variant="rounded" width={110} height={size === 'small' ? 32 : 40} />;
  const act = (verb: Verb) => (event: MouseEvent) => {
    if (event.detail > 1) return; // the second click of a double one would take back what the first did
    change.mutate(verb);
    main.current?.focus(); // the button that was pressed may go
  };
  // One button for all states, so that it keeps the focus when they change.
  const looks = {
    none: { variant: 'contained', startIcon: <PersonAdd />, onClick: act('request'), children: t('connection.connect'), 'aria-label': t('connection.connectWith', { name }) },
    outgoing: { variant: 'outlined', startIcon: <Close />, onClick: act('cancel'), children: t('connection.cancel'), 'aria-label': t('connection.cancelFor', { name }) },
    incoming: { variant: 'contained', startIcon: <Check />, onClick: act('approve'), children: t('connection.approve'), 'aria-label': t('connection.approveFor', { name }) },
    connected: {
      variant: 'outlined',
      startIcon: <Check />,
      endIcon: <ExpandMore />,
      onClick: () => setMenu(true),
      children: t('connection.connected'),
      'aria-label': t('connection.connectedWith', { name }),
      'aria-haspopup': 'menu',
      'aria-expanded': menu,
    },
  } as const;
  return (
    <>
      <Button ref={main} size={size} {...looks[now]} />
      {now === 'incoming' && (
        <Button size={size} variant="outlined" onClick={act('decline')} aria-label={t('connection.declineFor', { name })}>
          {t('connection.decline')}
        </Button>
      )}
      <Menu open={menu && now === 'connected'} anchorEl={main.current} onClose={() => setMenu(false)}>
        <MenuItem
          onClick={() => {
            setMenu(false);
            setAsking(true);
          }}
        >
          <ListItemIcon>
            <PersonRemove fontSize="small" />
          </ListItemIcon>
          <ListItemText>{t('connection.disconnect')}</ListItemText>
        </MenuItem>
      </Menu>
      <DisconnectDialog person={person} open={asking} onClose={() => setAsking(false)} />
    </>
  );
}
