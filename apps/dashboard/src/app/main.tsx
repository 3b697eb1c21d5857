import '@fontsource-variable/noto-sans-sc';
import '@cityloop/ui/tokens.css';
import './app.css';
import { createQueryClient } from '@cityloop/client/react/query-client';
import { RestProvider } from '@cityloop/client/react/use-operation';
import { createRestClient } from '@cityloop/client/rest';
import { startLanguage } from '@cityloop/ui/words/use-words';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startTheme } from '../theme/start-theme.ts';
import { watchIdle } from './idle.ts';
import { takeKioskToken } from './kiosk-token.ts';

import { createAppRouter } from './router.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('Cannot start: index.html has no element with id "root".');

startTheme();
startLanguage();
const kioskToken = takeKioskToken(window);
const client = createRestClient({ baseUrl: '', ...(kioskToken === undefined ? {} : { token: kioskToken }) });
const queryClient = createQueryClient();
const router = createAppRouter();
watchIdle(queryClient);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RestProvider client={client} token={kioskToken}>
        <RouterProvider router={router} />
      </RestProvider>
    </QueryClientProvider>
  </StrictMode>,
);
