import { Page } from '../../ui/Page';

export default function RoomsPage() {
  return <Page title="Rooms">…</Page>;
}
