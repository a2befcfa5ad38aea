import { Page } from '../../ui/Page';

export default function RoomPage() {
  return <Page title="Room">…</Page>;
}
