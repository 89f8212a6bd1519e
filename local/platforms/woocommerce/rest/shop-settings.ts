/** What the interface says of the shop itself. */
import { statusesOf } from '../lifecycle.ts';
import { ok, type WooAnswer, type WooBackend, WooRefusal, type WooRequest } from './answer.ts';

export function readSystemStatus({ key }: WooRequest, { shop, url }: WooBackend): WooAnswer {
  if (key.permissions === 'write')
    throw new WooRefusal('woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.', 401);
  return ok({
    environment: { home_url: url, site_url: url, version: shop.settings.version, wp_version: '6.8' },
    settings: { api_enabled: true, currency: shop.settings.currency, currency_symbol: '$' },
  });
}

/** Settings of the group `products`: whether the shop manages stock, and for how long it withholds unpaid units. */
export function readManageStock(_: WooRequest, { shop }: WooBackend): WooAnswer {
  return setting('woocommerce_manage_stock', 'checkbox', shop.settings.managesStock ? 'yes' : 'no');
}

export function readHoldStock(_: WooRequest, { shop }: WooBackend): WooAnswer {
  const { holdsStock, holdStockMinutes } = shop.settings;
  return setting('woocommerce_hold_stock_minutes', 'number', holdsStock ? String(holdStockMinutes) : '');
}

function setting(id: string, type: string, value: string): WooAnswer {
  return ok({ id, label: id, description: '', type, value });
}

/** Every status that the shop knows, plug-ins' own among them, with how many orders have it. */
export function readOrderTotals(_: WooRequest, { shop }: WooBackend): WooAnswer {
  const orders = shop.listedOrders();
  const totalOf = (slug: string): number => orders.filter(({ status }) => status === slug).length;
  return ok(statusesOf(shop).map((slug) => ({ slug, name: slug, total: totalOf(slug) })));
}
