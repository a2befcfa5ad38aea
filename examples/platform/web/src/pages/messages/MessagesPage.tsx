import { Page } from '../../ui/Page';

export default function MessagesPage() {
  return <Page title="Messages">…</Page>;
}
