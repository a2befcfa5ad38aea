import { Page } from '../../ui/Page';

export default function MeetingPage() {
  return <Page title="Meeting">…</Page>;
}
