import Dialpad from '@mui/icons-material/Dialpad';
import PeopleAltOutlined from '@mui/icons-material/PeopleAltOutlined';
import Sensors from '@mui/icons-material/Sensors';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import Shuffle from '@mui/icons-material/Shuffle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlatform } from '../../api/queries';
import { useArrivalFocus } from '../../ui/PageTitle';
import { useDocumentTitle } from '../../ui/useDocumentTitle';
import { HeroPicture } from './HeroPicture';

/** What the platform is, for who is not signed in, and the ways in. */
export default function WelcomePage() {
  const { t } = useTranslation('info');
  const { name, guests, sign_up } = usePlatform();
  useDocumentTitle(name);
  const heading = useArrivalFocus<HTMLHeadingElement>();
  return (
    <Box sx={{ maxInlineSize: 1160, marginInline: 'auto', paddingInline: { xs: 2.5, sm: 4 }, paddingBlock: { xs: 3, md: 7 } }}>
      <Box sx={{ display: 'grid', gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 6fr) minmax(0, 5fr)' }, gap: { xs: 4, md: 7 }, alignItems: 'center' }}>
        <Box>
          <Typography ref={heading} tabIndex={-1} variant="h1" sx={{ fontSize: { xs: '2.125rem', sm: '2.75rem', lg: '3.25rem' }, lineHeight: 1.12, fontWeight: 700, textWrap: 'balance' }}>
            {t('welcome.title')}
          </Typography>
          <Typography color="textSecondary" sx={{ fontSize: { xs: '1.0625rem', sm: '1.1875rem' }, lineHeight: 1.6, marginBlockStart: 2.5, maxInlineSize: '52ch', textWrap: 'pretty' }}>
            {t('welcome.lead')}
          </Typography>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, marginBlockStart: 4 }}>
            {sign_up && (
              <Button href="/sign-up" variant="contained" size="large" sx={{ minHeight: 48, paddingInline: 3 }}>
                {t('welcome.signUp')}
              </Button>
            )}
            <Button href="/sign-in" variant={sign_up ? 'outlined' : 'contained'} size="large" sx={{ minHeight: 48, paddingInline: 3 }}>
              {t('welcome.signIn')}
            </Button>
          </Box>
        </Box>
        <Box sx={{ maxInlineSize: { xs: 440, md: 'none' }, inlineSize: '100%', marginInline: 'auto' }}>
          <HeroPicture />
        </Box>
      </Box>

      {guests && (
        <Box component="section" aria-labelledby="guests" sx={{ marginBlockStart: { xs: 5, md: 8 } }}>
          <Typography id="guests" variant="h2" sx={{ marginBlockEnd: 2 }}>
            {t('welcome.guests')}
          </Typography>
          <Box sx={{ display: 'grid', gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(2, minmax(0, 1fr))' }, gap: 2 }}>
            <Way icon={<Dialpad />} title={t('welcome.meet')} text={t('welcome.meetText')} href="/meet" action={t('welcome.meetAction')} />
            <Way icon={<Shuffle />} title={t('welcome.stranger')} text={t('welcome.strangerText')} href="/stranger" action={t('welcome.strangerAction')} />
          </Box>
        </Box>
      )}

      <Box component="section" aria-label={t('welcome.reasons')} sx={{ marginBlockStart: { xs: 5, md: 8 }, display: 'grid', gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(3, minmax(0, 1fr))' }, gap: { xs: 3, sm: 4 } }}>
        <Reason icon={<Sensors />} title={t('welcome.live')} text={t('welcome.liveText')} />
        <Reason icon={<PeopleAltOutlined />} title={t('welcome.people')} text={t('welcome.peopleText')} />
        <Reason icon={<ShieldOutlined />} title={t('welcome.yours')} text={t('welcome.yoursText')} />
      </Box>
    </Box>
  );
}

function Sign({ children }: { children: ReactNode }) {
  return (
    <Box aria-hidden sx={{ display: 'grid', placeItems: 'center', flexShrink: 0, inlineSize: 44, blockSize: 44, borderRadius: '14px', bgcolor: 'action.selected', color: 'primary.light' }}>
      {children}
    </Box>
  );
}

function Way({ icon, title, text, href, action }: { icon: ReactNode; title: string; text: string; href: string; action: string }) {
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, padding: { xs: 2.5, sm: 3 }, borderRadius: '18px', border: 1, borderColor: 'divider', bgcolor: 'background.paper' }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
        <Sign>{icon}</Sign>
        <Typography variant="h3" sx={{ fontSize: '1.0625rem' }}>
          {title}
        </Typography>
      </Box>
      <Typography color="textSecondary" sx={{ flex: 1 }}>
        {text}
      </Typography>
      <Button href={href} variant="outlined" sx={{ alignSelf: 'flex-start' }}>
        {action}
      </Button>
    </Box>
  );
}

function Reason({ icon, title, text }: { icon: ReactNode; title: string; text: string }) {
  return (
    <Box>
      <Sign>{icon}</Sign>
      <Typography variant="h2" sx={{ marginBlockStart: 1.5, marginBlockEnd: 0.5, fontSize: '1.0625rem' }}>
        {title}
      </Typography>
      <Typography color="textSecondary">{text}</Typography>
    </Box>
  );
}
