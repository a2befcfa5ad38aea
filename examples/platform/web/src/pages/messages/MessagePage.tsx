import { Page } from '../../ui/Page';

export default function MessagePage() {
  return <Page title="Message">…</Page>;
}
