import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { usePlatform } from '../../api/queries';
import { Page } from '../../ui/Page';
import { Sections } from './Sections';

const sections = ['service', 'account', 'conduct', 'content', 'calls', 'privacy', 'end', 'liability', 'changes'] as const;

/** What people agree to when they sign up. */
export default function TermsPage() {
  const { t } = useTranslation('info');
  const { name, terms_url } = usePlatform();
  if (terms_url) {
    return (
      <Page title={t('terms.title')} subtitle={t('terms.ownLead', { name })} width="text">
        <Button href={terms_url} variant="contained" target="_blank" rel="noopener">
          {t('terms.read')}
        </Button>
      </Page>
    );
  }
  return (
    <Page title={t('terms.title')} subtitle={t('terms.lead', { name })} width="text">
      <Sections sections={sections.map((s, i) => ({ title: `${i + 1}. ${t(`terms.${s}.title`)}`, texts: [t(`terms.${s}.text`, { name })] }))} />
    </Page>
  );
}
