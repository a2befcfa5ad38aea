import { PersonLine } from '../../ui/PersonLine';
import type { Schemas } from '../../api/client';
import { ConnectButton } from '../../ui/person/ConnectButton';
import { PersonMenu } from '../../ui/person/PersonMenu';
import { PresenceText } from '../../ui/person/PresenceText';
import { PeopleRow } from '../../ui/person/PeopleList';
import { usePresence } from '../../ui/person/presence';

/** Somebody who was found, with what there is to do about it. */
export function FoundPerson({ person }: { person: Schemas['Found'] }) {
  const connected = person.connection === 'connected';
  const online = usePresence(person.id, connected)?.online ?? false;
  const about = [person.location, person.bio].filter(Boolean).join(' · ');
  return (
    <PeopleRow>
      <PersonLine
        person={person}
        online={online}
        secondary={
          <>
            {online && <PresenceText id={person.id} />}
            {online && about && ' · '}
            <bdi>{about}</bdi>
          </>
        }
        actions={
          <>
            <ConnectButton person={person} relation={person.connection} size="small" />
            <PersonMenu person={person} relation={person.connection} messageable={person.private_messages} />
          </>
        }
      />
    </PeopleRow>
  );
}
