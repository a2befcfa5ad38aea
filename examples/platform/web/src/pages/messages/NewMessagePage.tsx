import { Page } from '../../ui/Page';

export default function NewMessagePage() {
  return <Page title="NewMessage">…</Page>;
}
