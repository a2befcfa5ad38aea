import KeyOutlined from '@mui/icons-material/KeyOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import SvgIcon from '@mui/material/SvgIcon';
import { useTranslation } from 'react-i18next';
import { usePlatform } from '../../api/queries';

function Google() {
  return (
    <SvgIcon viewBox="0 0 48 48">
      <path fill="#4285F4" d="M45.1 24.5c0-1.6-.1-3.1-.4-4.5H24v8.5h11.8c-.5 2.8-2.1 5.1-4.4 6.7v5.5h7.1c4.2-3.8 6.6-9.5 6.6-16.2z" />
      <path fill="#34A853" d="M24 46c5.9 0 10.9-2 14.5-5.3l-7.1-5.5c-2 1.3-4.5 2.1-7.4 2.1-5.7 0-10.5-3.8-12.3-9H4.4v5.7C8 41.1 15.4 46 24 46z" />
      <path fill="#FBBC05" d="M11.7 28.3a13.2 13.2 0 0 1 0-8.6V14H4.4a22 22 0 0 0 0 19.9z" />
      <path fill="#EA4335" d="M24 10.7c3.2 0 6.1 1.1 8.4 3.3l6.3-6.3C34.9 4.2 29.9 2 24 2 15.4 2 8 6.9 4.4 14l7.3 5.7c1.8-5.2 6.6-9 12.3-9z" />
    </SvgIcon>
  );
}

function Facebook() {
  return (
    <SvgIcon viewBox="0 0 24 24">
      <path fill="#0866FF" d="M24 12a12 12 0 1 0-15 11.6v-8H6.500V12H9v-1.600c0-4 1.800-5.900 5.800-5.900.8 0 2.100.1 2.600.3V8c-.3 0-.8 0-1.400 0-2 0-2.700.7-2.700 2.700V12h3.900l-.7 3.600h-3.200v8.200A12 12 0 0 0 24 12z" />
    </SvgIcon>
  );
}

/** How a provider is called, and its sign. */
export function providerOf(name: string) {
  switch (name) {
    case 'google':
      return { label: 'Google', icon: <Google /> };
    case 'facebook':
      return { label: 'Facebook', icon: <Facebook /> };
    default:
      return { label: name.charAt(0).toUpperCase() + name.slice(1), icon: <KeyOutlined /> };
  }
}

/** The ways to get in beside a password, if there are any. They are links: the server leads on. */
export function ProviderButtons({ back }: { back: string }) {
  const { t } = useTranslation('auth');
  const { providers } = usePlatform();
  if (providers.length === 0) return null;
  return (
    <Box sx={{ display: 'grid', gap: 1.25 }}>
      {providers.map((name) => {
        const { label, icon } = providerOf(name);
        return (
          <Button key={name} variant="outlined" size="large" fullWidth startIcon={icon} href={`/api/external-sign-in/${encodeURIComponent(name)}?return=${encodeURIComponent(back)}`}>
            {t('signIn.with', { provider: label })}
          </Button>
        );
      })}
      <Divider sx={{ marginBlock: 1, color: 'text.secondary', fontSize: '0.875rem' }}>{t('frame.or')}</Divider>
    </Box>
  );
}
