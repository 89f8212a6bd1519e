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

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element for the console');
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
