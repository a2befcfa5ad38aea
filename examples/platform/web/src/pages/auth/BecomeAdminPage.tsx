import { Page } from '../../ui/Page';

export default function BecomeAdminPage() {
  return <Page title="BecomeAdmin">…</Page>;
}
