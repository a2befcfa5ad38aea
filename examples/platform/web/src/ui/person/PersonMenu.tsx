import AccountCircle from '@mui/icons-material/AccountCircleOutlined';
import Block from '@mui/icons-material/BlockOutlined';
import Flag from '@mui/icons-material/FlagOutlined';
import Mail from '@mui/icons-material/MailOutlined';
import MoreVert from '@mui/icons-material/MoreVert';
import PersonRemove from '@mui/icons-material/PersonRemoveOutlined';
import Videocam from '@mui/icons-material/VideocamOutlined';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/queries';
import { RouterLink } from '../RouterLink';
import { BlockDialog } from './BlockDialog';
import { DisconnectDialog } from './DisconnectDialog';
import { ReportDialog } from './ReportDialog';
import { type Relation, useRelation } from './relation';

interface PersonMenuProps {
  person: Person;
  /** How one is connected with the person, if that is known already. */
  relation?: Relation | undefined;
  /** The person takes messages from who asks; there is no such action else. */
  messageable?: boolean;
  /** Whether there is a link to the person's page; not on that page itself. */
  profile?: boolean;
  /** Calls the person; there is no such action else. */
  onCall?: (() => void) | undefined;
  /** What to do after the person was blocked, such as to leave their page. */
  onBlocked?: () => void;
}

/** What else can be done about a person: write, disconnect, block, report. */
export function PersonMenu({ person, relation, messageable = true, profile = true, onCall, onBlocked }: PersonMenuProps) {
  const { t } = useTranslation('people');
  const id = useId();
  const now = useRelation(person.id, relation);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [dialog, setDialog] = useState<'block' | 'disconnect' | 'report' | undefined>();
  const close = () => setAnchor(null);
  const ask = (which: typeof dialog) => () => {
    close();
    setDialog(which);
  };
  const name = person.full_name;
  return (
    <>
      <IconButton
        id={`${id}b`}
        aria-label={t('menu.open', { name })}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVert />
      </IconButton>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={close} slotProps={{ list: { 'aria-labelledby': `${id}b` } }}>
        {profile && <LinkItem to={`/people/${person.id}`} icon={<AccountCircle fontSize="small" />} label={t('menu.profile')} onClick={close} />}
        {messageable && <LinkItem to={`/messages/new?to=${person.id}`} icon={<Mail fontSize="small" />} label={t('menu.message')} onClick={close} />}
        {onCall && (
          <Item
            icon={<Videocam fontSize="small" />}
            label={t('menu.call')}
            onClick={() => {
              close();
              onCall();
            }}
          />
        )}
        {(profile || messageable || onCall) && <Divider />}
        {now === 'connected' && <Item icon={<PersonRemove fontSize="small" />} label={t('connection.disconnect')} onClick={ask('disconnect')} />}
        <Item icon={<Block fontSize="small" />} label={t('menu.block')} onClick={ask('block')} />
        <Item icon={<Flag fontSize="small" />} label={t('menu.report')} onClick={ask('report')} />
      </Menu>
      <DisconnectDialog person={person} open={dialog === 'disconnect'} onClose={() => setDialog(undefined)} />
      <BlockDialog person={person} open={dialog === 'block'} onClose={() => setDialog(undefined)} onBlocked={onBlocked} />
      <ReportDialog person={person} open={dialog === 'report'} onClose={() => setDialog(undefined)} />
    </>
  );
}

interface ItemProps {
  icon: ReactNode;
  label: string;
  onClick(): void;
}

function Item({ icon, label, ...rest }: ItemProps) {
  return (
    <MenuItem {...rest}>
      <ListItemIcon>{icon}</ListItemIcon>
      <ListItemText>{label}</ListItemText>
    </MenuItem>
  );
}

function LinkItem({ to, icon, label, onClick, ...rest }: ItemProps & { to: string }) {
  return (
    <MenuItem component={RouterLink} href={to} onClick={onClick} {...rest}>
      <ListItemIcon>{icon}</ListItemIcon>
      <ListItemText>{label}</ListItemText>
    </MenuItem>
  );
}
