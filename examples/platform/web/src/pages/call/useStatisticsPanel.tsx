import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatisticsPanel } from './StatisticsPanel';
import { usePanel } from './usePanel';

const icon = 'M4 19.5h16M6 16l4-5 4 3 5-7.5';

/** Adds the statistics to the menu of calls. Put the node returned anywhere. */
export function useStatisticsPanel(): ReactNode {
  const { t } = useTranslation('call');
  return usePanel({ name: 'statistics', title: t('statistics.title'), icon }, (room) => <StatisticsPanel room={room} />);
}
