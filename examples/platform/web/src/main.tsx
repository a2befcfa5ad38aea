import './fonts.css';
import './start.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { meQuery, newQueryClient, platformQuery } from './api/queries';
import { App } from './app';
import { routes } from './routes';
import { firstLanguage, startWords } from './words/i18n';

const client = newQueryClient();
void client.prefetchQuery(meQuery);
// The platform's language counts only where the browser's are none of ours, and only if it is known.
// Without it pages that need it wait until the server is back: the failure is forgotten, or they would fail by it.
const platform = await client.fetchQuery({ ...platformQuery, retry: false }).catch(() => void client.removeQueries({ queryKey: platformQuery.queryKey }));
await startWords(firstLanguage(platform?.language));
const router = createBrowserRouter(routes);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App client={client}>
      <RouterProvider router={router} />
    </App>
  </StrictMode>,
);
