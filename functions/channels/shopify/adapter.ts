import { cannot } from '../contract/ability.ts';
import type { Adapter } from '../contract/adapter.ts';
import { fetchAtShop } from './outward/at-shop.ts';
import { checkShop } from './outward/check.ts';
import { ADMIN_VERSION } from './outward/documents.ts';
import { shopifyFigures } from './outward/figures.ts';
import { authorizationOf } from './outward/grant.ts';
import { shopifyLimits } from './outward/limits.ts';
import { tellCancel, tellCancelAnswer, tellHold, tellRefund, tellRelease } from './outward/order-effects.ts';
import { shopifyOrders } from './outward/orders.ts';
import { shopifyPrivacy } from './outward/privacy.ts';
import { tellMove, tellPickup, tellShip } from './outward/shipping-effects.ts';
import { shopifySubscriptions } from './outward/subscriptions.ts';
import { tellRenumber, tellTracking } from './outward/tracking-effects.ts';

/** Shopify by its GraphQL Admin API: our locations are merchant-managed locations of the shop. */
export const shopifyAdapter: Adapter = {
  version: { pinned: ADMIN_VERSION, answered: (headers) => headers['x-shopify-api-version'] },
  credentials: ['clientId', 'clientSecret'],
  authorizationOf,
  limits: shopifyLimits,
  check: checkShop,
  subscriptions: { can: true, ...shopifySubscriptions },
  orders: { can: true, ...shopifyOrders },
  fetchAtShop: { can: true, fetch: fetchAtShop },
  figures: { can: true, ...shopifyFigures },
  effects: {
    ship: { can: true, ...tellShip },
    cancel: { can: true, ...tellCancel },
    cancelAnswer: { can: true, ...tellCancelAnswer },
    refund: { can: true, ...tellRefund },
    hold: { can: true, ...tellHold },
    release: { can: true, ...tellRelease },
    move: { can: true, ...tellMove },
    tracking: { can: true, ...tellTracking },
    renumber: { can: true, ...tellRenumber },
    pickup: { can: true, ...tellPickup },
    acknowledge: cannot('Shopify asks for no acknowledgement of an order'),
  },
  privacy: { can: true, ...shopifyPrivacy },
};
