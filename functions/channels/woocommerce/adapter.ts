import type { Adapter } from '../contract/adapter.ts';
import type { HttpAnswer, LimitHint } from '../contract/http-port.ts';
import { fetchAtShop } from './outward/at-shop.ts';
import { checkShop } from './outward/check.ts';
import { wooEffects } from './outward/effects.ts';
import { wooFigures } from './outward/figures.ts';
import { wooOrders } from './outward/order-list.ts';
import { wooPrivacy } from './outward/privacy.ts';
import { wooSubscriptions } from './outward/subscriptions.ts';

/** WooCommerce: REST v3 of a shop that its owner hosts. */
export const woocommerceAdapter: Adapter = {
  // The version is part of each address, and no answer names it.
  version: { pinned: 'wc/v3', answered: () => undefined },
  credentials: ['consumerKey', 'consumerSecret', 'webhookSecret'],
  authorizationOf: () => ({ kind: 'secret' }),
  // WooCommerce has no limit of its own, and each host has another: few calls, which a small host can bear.
  limits: { budget: { perSecond: 2, burst: 10 }, timeout: 30_000, hintOf },
  check: checkShop,
  subscriptions: { can: true, ...wooSubscriptions },
  orders: { can: true, ...wooOrders },
  fetchAtShop: { can: true, fetch: fetchAtShop },
  figures: { can: true, ...wooFigures },
  effects: wooEffects,
  privacy: { can: true, ...wooPrivacy },
};

/** Hosts that say when to come again say it in seconds; a date is read where the refusal itself is. */
function hintOf({ status, headers }: HttpAnswer): LimitHint {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  const isThrottled = status === 429 || status === 503;
  return isThrottled && Number.isFinite(seconds) ? { retryAfter: seconds } : {};
}
