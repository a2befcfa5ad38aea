import { Page } from '../../ui/Page';

export default function PersonPage() {
  return <Page title="Person">…</Page>;
}
