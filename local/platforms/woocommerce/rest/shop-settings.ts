/** What the interface says of the shop itself. */
import { ok, type WooAnswer, type WooBackend, WooRefusal, type WooRequest } from './answer.ts';

export function readSystemStatus({ key }: WooRequest, { shop, url }: WooBackend): WooAnswer {
  if (key.permissions === 'write')
    throw new WooRefusal('woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.', 401);
  return ok({
    environment: { home_url: url, site_url: url, version: '10.3.0', wp_version: '6.8' },
    settings: { api_enabled: true, currency: shop.settings.currency, currency_symbol: '$' },
  });
}

/** Settings of the group `products`: whether the shop manages stock, and for how long it withholds unpaid units. */
export function listProductSettings(_: WooRequest, { shop }: WooBackend): WooAnswer {
  const { holdsStock, holdStockMinutes } = shop.settings;
  return ok([
    { id: 'woocommerce_manage_stock', label: 'Manage stock', type: 'checkbox', default: 'yes', value: 'yes' },
    {
      id: 'woocommerce_hold_stock_minutes',
      label: 'Hold stock (minutes)',
      type: 'number',
      default: '60',
      value: holdsStock ? String(holdStockMinutes) : '',
    },
  ]);
}
