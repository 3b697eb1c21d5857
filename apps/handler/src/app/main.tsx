import '@cityloop/ui/tokens.css';
import './app.css';
import { createQueryClient } from '@cityloop/client/react/query-client';
import { RestProvider } from '@cityloop/client/react/use-operation';
import { createRestClient } from '@cityloop/client/rest';
import { startLanguage } from '@cityloop/ui/words/use-words';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('Cannot start: index.html has no element with id "root"');

startLanguage();
// Same origin, session cookie.
const rest = createRestClient({ baseUrl: '' });
const queryClient = createQueryClient();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RestProvider client={rest} token={undefined}>
        <App />
      </RestProvider>
    </QueryClientProvider>
  </StrictMode>,
);

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  navigator.serviceWorker.register('/handler/sw.js', { scope: '/handler/' });
}
