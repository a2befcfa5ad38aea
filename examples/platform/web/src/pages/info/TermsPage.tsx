import { Page } from '../../ui/Page';

export default function TermsPage() {
  return <Page title="Terms">…</Page>;
}
