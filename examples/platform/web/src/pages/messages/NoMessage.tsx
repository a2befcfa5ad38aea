import Mail from '@mui/icons-material/MailOutlined';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState';
import { useBox } from './box';

/** Stands beside the list while nothing is chosen. */
export default function NoMessage() {
  const { t } = useTranslation('messages');
  const { wide } = useBox();
  if (!wide) return null;
  return <EmptyState icon={<Mail />} title={t('none')} text={t('noneHint')} />;
}
