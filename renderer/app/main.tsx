import '@blueprintjs/core/lib/css/blueprint.css';
import '@blueprintjs/select/lib/css/blueprint-select.css';
import './theme.css';
import '../components/components.css';
import '../components/parts.css';
import '../components/access.css';
import '../components/grid/grid.css';
import './shell.css';
import './blueprint.css';
import { BlueprintProvider } from '@blueprintjs/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ServerProvider } from '../lib/server.ts';
import { applyTheme } from '../lib/theme.ts';
import { server } from '../rpc/client.ts';
import { App } from './App.tsx';

applyTheme();

// The case is a local file: an answer holds until a change of ours makes it stale, and no network state matters.
const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 60_000, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ServerProvider value={server}>
        <BlueprintProvider>
          <App />
        </BlueprintProvider>
      </ServerProvider>
    </QueryClientProvider>
  </StrictMode>,
);
