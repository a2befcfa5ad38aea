import CalendarMonthOutlined from '@mui/icons-material/CalendarMonthOutlined';
import EditOutlined from '@mui/icons-material/EditOutlined';
import LinkOutlined from '@mui/icons-material/LinkOutlined';
import MailOutlined from '@mui/icons-material/MailOutlined';
import PlaceOutlined from '@mui/icons-material/PlaceOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { type Theme, useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Profile } from '../../api/queries';
import { PageTitle } from '../../ui/PageTitle';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { ConnectButton } from '../../ui/person/ConnectButton';
import { PersonMenu } from '../../ui/person/PersonMenu';
import { PresenceText } from '../../ui/person/PresenceText';
import { usePresence } from '../../ui/person/presence';
import { useFormat } from '../../words/format';
import { safePage, shortPage } from '../conference/links';

interface PersonHeaderProps {
  profile: Profile;
  onBlocked(): void;
}

/** Who somebody is, and what one can do about them. */
export function PersonHeader({ profile, onBlocked }: PersonHeaderProps) {
  const { t } = useTranslation(['person', 'people']);
  const connected = profile.connection === 'connected';
  const small = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  // Where there is space, writing to somebody in one's network has a button of its own.
  const button = connected && profile.private_messages && !small;
  const presence = usePresence(profile.id, connected && !profile.self);
  return (
    <Box component="header" sx={{ border: 1, borderColor: 'divider', borderRadius: '20px', bgcolor: 'background.paper', overflow: 'hidden', marginBlockEnd: 4 }}>
      <Cover id={profile.id} />
      <Box sx={{ paddingInline: { xs: 2, sm: 3.5 }, paddingBlockEnd: { xs: 2.5, sm: 3.5 }, marginBlockStart: '-52px' }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', justifyContent: 'space-between', columnGap: 2, rowGap: 1.5 }}>
          <Box sx={{ borderRadius: '50%', padding: '4px', bgcolor: 'background.paper', flex: 'none' }}>
            <PersonAvatar person={profile} size={104} online={presence?.online ?? false} />
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
            {profile.self ? (
              <Button variant="outlined" href="/settings/profile" startIcon={<EditOutlined />}>
                {t('edit')}
              </Button>
            ) : (
              <>
                <ConnectButton person={profile} relation={profile.connection} />
                {button && (
                  <Button variant="outlined" href={`/messages/new?to=${profile.id}`} startIcon={<MailOutlined />}>
                    {t('people:menu.message')}
                  </Button>
                )}
                <PersonMenu person={profile} relation={profile.connection} messageable={profile.private_messages && !button} profile={false} onBlocked={onBlocked} />
              </>
            )}
          </Box>
        </Box>
        <Box sx={{ marginBlockStart: 1.5, '& > div:first-of-type': { marginBlockEnd: 0.25 }, '& h1': { fontSize: '1.75rem' } }}>
          <PageTitle title={profile.full_name} />
          {connected && (
            <Typography component="div" variant="body2">
              <PresenceText id={profile.id} />
            </Typography>
          )}
        </Box>
        {profile.bio && (
          <Typography dir="auto" sx={{ marginBlockStart: 1, textAlign: 'left', maxInlineSize: '60ch' }}>
            {profile.bio}
          </Typography>
        )}
        <About profile={profile} />
      </Box>
    </Box>
  );
}

function About({ profile }: { profile: Profile }) {
  const { t } = useTranslation('person');
  const format = useFormat();
  const website = safePage(profile.website);
  return (
    <Box component="ul" aria-label={t('details')} sx={{ listStyle: 'none', margin: 0, padding: 0, marginBlockStart: 2, display: 'flex', flexWrap: 'wrap', columnGap: 2.5, rowGap: 1, color: 'text.secondary', typography: 'body2' }}>
      {profile.location && (
        <Fact icon={<PlaceOutlined titleAccess={t('location')} />}>
          <bdi>{profile.location}</bdi>
        </Fact>
      )}
      {website && (
        <Fact icon={<LinkOutlined titleAccess={t('website')} />}>
          <Link href={website} target="_blank" rel="noopener noreferrer nofollow ugc me" underline="hover">
            <bdi dir="ltr">{shortPage(website)}</bdi>
          </Link>
        </Fact>
      )}
      <Fact icon={<CalendarMonthOutlined aria-hidden />}>{t('since', { date: format.date(profile.since) })}</Fact>
    </Box>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 0.75, minInlineSize: 0, overflowWrap: 'anywhere', '& svg': { fontSize: '1.125rem', flex: 'none' } }}>
      {icon}
      <span>{children}</span>
    </Box>
  );
}

/** A band of colors that is the same each time for a person. */
function Cover({ id }: { id: string }) {
  const { palette } = useTheme();
  const hue = [...id].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 7);
  const [s, l] = palette.mode === 'dark' ? [42, 24] : [72, 86];
  const image =
    palette.look === 'contrast'
      ? 'none'
      : `radial-gradient(90% 160% at 12% 0%, hsl(${hue} ${s}% ${l}%), transparent 70%), radial-gradient(80% 150% at 88% 100%, hsl(${(hue + 70) % 360} ${s}% ${l}%), transparent 70%), linear-gradient(90deg, hsl(${(hue + 25) % 360} ${s}% ${l}%), hsl(${(hue + 50) % 360} ${s}% ${l}%))`;
  return <Box aria-hidden sx={{ blockSize: { xs: 96, sm: 128 }, backgroundImage: image, borderBottom: palette.look === 'contrast' ? 2 : 0, borderColor: 'divider' }} />;
}
