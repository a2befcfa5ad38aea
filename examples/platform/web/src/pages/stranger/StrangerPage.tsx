import { Page } from '../../ui/Page';

export default function StrangerPage() {
  return <Page title="Stranger">…</Page>;
}
