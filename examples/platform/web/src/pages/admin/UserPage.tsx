import { Page } from '../../ui/Page';

export default function UserPage() {
  return <Page title="User">…</Page>;
}
