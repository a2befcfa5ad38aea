import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PictureSection } from './PictureSection';
import { ProfileForm } from './ProfileForm';
import { accountQuery } from './queries';
import { Section } from './Section';

/** What others see of one. */
export function ProfileTab() {
  const { t } = useTranslation('settings');
  const { data, error, refetch } = useQuery(accountQuery);
  if (!data) {
    return (
      <Section title={t('tabs.profile')} lead={t('profile.lead')}>
        {error ? <ProblemAlert problem={error} onRetry={() => void refetch()} /> : <ListSkeleton rows={3} />}
      </Section>
    );
  }
  return (
    <>
      <PictureSection account={data.data} />
      <ProfileForm account={data.data} version={data.version} />
    </>
  );
}
