import './app/styles.ts';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/client.ts';
import { beginLogin } from './app/login.ts';
import { router } from './app/router.tsx';
import { theme, variables } from './app/theme.ts';
import { TextProvider } from './text/text.tsx';

const TRIES = 2;

/** What the API refuses stays refused; what could not be reached may be there a moment later. */
function mayPass(failures: number, error: unknown): boolean {
  const isRefused = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
  return !isRefused && failures < TRIES;
}

const queries = new QueryClient({ defaultOptions: { queries: { retry: mayPass } } });

/** Pages come up without a network, too: nothing waits for it, and a browser without it shows them all the same. */
function keepPages(): void {
  void navigator.serviceWorker?.register('/sw.js').catch(() => undefined);
}

/** What the first page needs comes first. */
function whenLoaded(act: () => void): void {
  if (document.readyState === 'complete') act();
  else window.addEventListener('load', act, { once: true });
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element for the console');
if (import.meta.env.PROD) whenLoaded(keepPages);
await beginLogin();
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <TextProvider>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </TextProvider>
    </MantineProvider>
  </StrictMode>,
);
