/** Which request goes where, and who may make it. */
import type { ShopKey } from '../shop.ts';
import { type WooAnswer, type WooBackend, WooRefusal, type WooRequest, type WooRoute } from './answer.ts';
import {
  createNote,
  createRefund,
  deleteOrder,
  listNotes,
  listOrders,
  listRefunds,
  readOrder,
  updateOrder,
} from './orders.ts';
import {
  batchProducts,
  batchVariations,
  listProducts,
  listVariations,
  readProduct,
  updateProduct,
  updateVariation,
} from './products.ts';
import { readHoldStock, readManageStock, readOrderTotals, readSystemStatus } from './shop-settings.ts';
import { createWebhook, deleteWebhook, listWebhooks, readWebhook, updateWebhook } from './webhooks.ts';

/** `#` stands for an id. */
const ROUTES: readonly (readonly [string, string, WooRoute])[] = [
  ['GET', '/orders', listOrders],
  ['GET', '/orders/#', readOrder],
  ['PUT', '/orders/#', updateOrder],
  ['DELETE', '/orders/#', deleteOrder],
  ['GET', '/orders/#/notes', listNotes],
  ['POST', '/orders/#/notes', createNote],
  ['GET', '/orders/#/refunds', listRefunds],
  ['POST', '/orders/#/refunds', createRefund],
  ['GET', '/products', listProducts],
  ['GET', '/products/#', readProduct],
  ['PUT', '/products/#', updateProduct],
  ['POST', '/products/batch', batchProducts],
  ['GET', '/products/#/variations', listVariations],
  ['PUT', '/products/#/variations/#', updateVariation],
  ['POST', '/products/#/variations/batch', batchVariations],
  ['GET', '/webhooks', listWebhooks],
  ['POST', '/webhooks', createWebhook],
  ['GET', '/webhooks/#', readWebhook],
  ['PUT', '/webhooks/#', updateWebhook],
  ['DELETE', '/webhooks/#', deleteWebhook],
  ['GET', '/system_status', readSystemStatus],
  ['GET', '/settings/products/woocommerce_manage_stock', readManageStock],
  ['GET', '/settings/products/woocommerce_hold_stock_minutes', readHoldStock],
  ['GET', '/reports/orders/totals', readOrderTotals],
];

export function answerTo(request: Omit<WooRequest, 'ids'>, backend: WooBackend): WooAnswer {
  const methods = request.method === 'PATCH' ? ['PUT'] : [request.method];
  const shape = request.path.replace(/\/\d+/g, '/#');
  const [, , route] = ROUTES.find(([method, path]) => methods.includes(method) && path === shape) ?? [];
  if (!route)
    throw new WooRefusal('rest_no_route', 'No route was found matching the URL and request method.', 404);
  mustBeAllowed(request.key, request.method);
  const ids = [...request.path.matchAll(/\/(\d+)/g)].map(([, id]) => Number(id));
  return route({ ...request, ids }, backend);
}

function mustBeAllowed({ permissions }: ShopKey, method: string): void {
  const needed = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
  if (permissions.includes(needed)) return;
  const words = `The API key provided does not have ${needed} permissions.`;
  throw new WooRefusal('woocommerce_rest_authentication_error', words, 401);
}
