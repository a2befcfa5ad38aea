import { Page } from '../../ui/Page';

export default function NetworkPage() {
  return <Page title="Network">…</Page>;
}
