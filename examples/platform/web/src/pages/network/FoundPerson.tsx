import { PersonLine } from '../../ui/PersonLine';
import { type Person, usePerson } from '../../api/queries';
import { ConnectButton } from '../../ui/person/ConnectButton';
import { PersonMenu } from '../../ui/person/PersonMenu';
import { PresenceText } from '../../ui/person/PresenceText';
import { PeopleRow } from '../../ui/person/PeopleList';
import { usePresence } from '../../ui/person/presence';

/** Somebody who was found, with what there is to do about it. */
export function FoundPerson({ person }: { person: Person }) {
  const { data: profile } = usePerson(person.id);
  const connected = profile?.connection === 'connected';
  const online = usePresence(person.id, connected)?.online ?? false;
  const about = [profile?.location, profile?.bio].filter(Boolean).join(' · ');
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
            <ConnectButton person={person} relation={profile?.connection} size="small" />
            <PersonMenu person={person} relation={profile?.connection} messageable={profile?.private_messages ?? false} />
          </>
        }
      />
    </PeopleRow>
  );
}
