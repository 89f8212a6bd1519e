import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { NowPage } from '../now/now-page.tsx';
import { nowSearch } from '../now/now-search.ts';
import { Lost, Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: Lost });

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/now' });
  },
});

const now = createRoute({
  getParentRoute: () => root,
  path: '/now',
  validateSearch: nowSearch,
  component: NowPage,
});

export const router = createRouter({ routeTree: root.addChildren([index, now]) });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
