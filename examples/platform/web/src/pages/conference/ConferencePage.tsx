import { Page } from '../../ui/Page';

export default function ConferencePage() {
  return <Page title="Conference">…</Page>;
}
