import { Page } from '../../ui/Page';

export default function MeetPage() {
  return <Page title="Meet">…</Page>;
}
