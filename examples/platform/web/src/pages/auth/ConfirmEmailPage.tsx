import { Page } from '../../ui/Page';

export default function ConfirmEmailPage() {
  return <Page title="ConfirmEmail">…</Page>;
}
