import { Page } from '../../ui/Page';

export default function ConferencesPage() {
  return <Page title="Conferences">…</Page>;
}
