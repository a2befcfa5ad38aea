import { Outlet } from 'react-router';

/** The layout of all pages below /admin: their tabs and an Outlet. */
export default function AdminPage() {
  return <Outlet />;
}
