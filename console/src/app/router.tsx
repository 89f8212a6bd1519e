import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { networkSearch } from '../network/network-search.ts';
import { NowPage } from '../now/now-page.tsx';
import { nowSearch } from '../now/now-search.ts';
import { ordersSearch } from '../orders/orders-search.ts';
import { Loading } from '../parts/states.tsx';
import { rulesSearch } from '../rules/rules-search.ts';
import { skuSearch, stockSearch } from '../stock/stock-search.ts';
import { workSearch } from '../work/work-search.ts';
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

const orders = createRoute({
  getParentRoute: () => root,
  path: '/orders',
  validateSearch: ordersSearch,
  component: lazyRouteComponent(() => import('../orders/index.ts'), 'OrdersPage'),
});

const order = createRoute({
  getParentRoute: () => root,
  path: '/orders/$orderId',
  component: lazyRouteComponent(() => import('../orders/index.ts'), 'OrderPage'),
});

const work = createRoute({
  getParentRoute: () => root,
  path: '/work',
  validateSearch: workSearch,
  component: lazyRouteComponent(() => import('../work/index.ts'), 'WorkPage'),
});

const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  validateSearch: rulesSearch,
  component: lazyRouteComponent(() => import('../rules/index.ts'), 'RulesPage'),
});

const stock = createRoute({
  getParentRoute: () => root,
  path: '/stock',
  validateSearch: stockSearch,
  component: lazyRouteComponent(() => import('../stock/index.ts'), 'StockPage'),
});

const sku = createRoute({
  getParentRoute: () => root,
  path: '/stock/$sku',
  validateSearch: skuSearch,
  component: lazyRouteComponent(() => import('../stock/index.ts'), 'SkuPage'),
});

const network = createRoute({
  getParentRoute: () => root,
  path: '/network',
  validateSearch: networkSearch,
  component: lazyRouteComponent(() => import('../network/index.ts'), 'NetworkPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([index, now, orders, order, work, stock, sku, network, rules]),
  defaultPendingComponent: Loading,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
