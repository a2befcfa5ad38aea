import { Page } from '../../ui/Page';

export default function SignUpPage() {
  return <Page title="SignUp">…</Page>;
}
