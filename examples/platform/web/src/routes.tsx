import type { ComponentType } from 'react';
import { type RouteObject, redirect } from 'react-router';
import { RequireAdmin, RequireSignedIn } from './api/session';
import { ErrorPage } from './pages/info/ErrorPage';
import { chunk } from './chunk';
import { Shell } from './shell/Shell';
import { Start } from './shell/Start';
import { PageLoading } from './ui/PageLoading';
import { loadWords } from './words/i18n';
import type { Namespace } from './words/namespaces';

/** A page that is loaded, with its words, when somebody goes there. */
function page(load: () => Promise<{ default: ComponentType }>, ...words: Namespace[]): Pick<RouteObject, 'lazy'> {
  return {
    lazy: async () => {
      const [module] = await Promise.all([chunk(load), chunk(() => loadWords(...words))]);
      return { Component: module.default };
    },
  };
}

/** All pages. */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <ErrorPage whole />,
    HydrateFallback: PageLoading,
    children: [
      {
        errorElement: <ErrorPage />,
        children: [
          { index: true, element: <Start /> },
          { path: 'sign-in', ...page(() => import('./pages/auth/SignInPage'), 'auth') },
          { path: 'sign-up', ...page(() => import('./pages/auth/SignUpPage'), 'auth') },
          { path: 'confirm-email', ...page(() => import('./pages/auth/ConfirmEmailPage'), 'auth') },
          { path: 'forgot-password', ...page(() => import('./pages/auth/ForgotPasswordPage'), 'auth') },
          { path: 'reset-password', ...page(() => import('./pages/auth/ResetPasswordPage'), 'auth') },
          { path: 'become-admin', ...page(() => import('./pages/auth/BecomeAdminPage'), 'auth') },
          { path: 'meet', ...page(() => import('./pages/meet/MeetPage'), 'call') },
          { path: 'meet/:number', ...page(() => import('./pages/meet/MeetingPage'), 'call') },
          { path: 'stranger', ...page(() => import('./pages/stranger/StrangerPage'), 'call') },
          { path: 'about', ...page(() => import('./pages/info/AboutPage'), 'info') },
          { path: 'terms', ...page(() => import('./pages/info/TermsPage'), 'info') },
          { path: 'contact', ...page(() => import('./pages/info/ContactPage'), 'info') },
          {
            element: <RequireSignedIn />,
            children: [
              { path: 'network', ...page(() => import('./pages/network/NetworkPage'), 'people') },
              { path: 'connections', ...page(() => import('./pages/connections/ConnectionsPage'), 'people') },
              { path: 'people/:id', ...page(() => import('./pages/person/PersonPage'), 'person', 'people', 'conference') },
              {
                path: 'messages',
                ...page(() => import('./pages/messages/MessagesPage'), 'messages', 'people'),
                children: [
                  { index: true, ...page(() => import('./pages/messages/NoMessage')) },
                  { path: 'new', ...page(() => import('./pages/messages/NewMessagePage')) },
                  { path: ':id', ...page(() => import('./pages/messages/MessagePage')) },
                ],
              },
              { path: 'notifications', ...page(() => import('./pages/notifications/NotificationsPage'), 'notifications', 'people') },
              { path: 'settings/:tab?', ...page(() => import('./pages/settings/SettingsPage'), 'settings', 'auth') },
              { path: 'conferences', ...page(() => import('./pages/conference/ConferencesPage'), 'conference') },
              { path: 'conferences/:id', ...page(() => import('./pages/conference/ConferencePage'), 'conference', 'call') },
              {
                path: 'admin',
                element: <RequireAdmin />,
                children: [
                  {
                    ...page(() => import('./pages/admin/AdminPage'), 'admin'),
                    children: [
                      { index: true, loader: () => redirect('/admin/users') },
                      { path: 'users', ...page(() => import('./pages/admin/UsersPage')) },
                      { path: 'users/:id', ...page(() => import('./pages/admin/UserPage')) },
                      { path: 'reports', ...page(() => import('./pages/admin/ReportsPage')) },
                      { path: 'rooms', ...page(() => import('./pages/admin/RoomsPage')) },
                      { path: 'rooms/:id', ...page(() => import('./pages/admin/RoomPage')) },
                      { path: 'audit', ...page(() => import('./pages/admin/AuditPage')) },
                    ],
                  },
                ],
              },
            ],
          },
          { path: '*', ...page(() => import('./pages/info/NotFoundPage'), 'info') },
        ],
      },
    ],
  },
];
