import Typography from '@mui/material/Typography';
import Link from '@mui/material/Link';
import { Trans, useTranslation } from 'react-i18next';
import { usePlatform } from '../../api/queries';
import { Page } from '../../ui/Page';
import { Sections } from './Sections';

const sections = ['what', 'who', 'media', 'data'] as const;

/** What the platform is and who is behind it. */
export default function AboutPage() {
  const { t } = useTranslation('info');
  const { name, version } = usePlatform();
  return (
    <Page title={t('about.title', { name })} width="text">
      <Sections sections={sections.map((s) => ({ title: t(`about.${s}.title`), texts: [t(`about.${s}.text`, { name })] }))} />
      <Typography color="textSecondary" variant="body2" sx={{ marginBlockStart: 4 }}>
        <Trans
          t={t}
          i18nKey="about.made"
          values={{ version }}
          components={{ project: <Link href="https://github.com/rotunda-rtc/rotunda" target="_blank" />, api: <Link href="/api/docs" target="_blank" /> }}
        />
      </Typography>
    </Page>
  );
}
