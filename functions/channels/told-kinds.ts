import type { Channel } from '../network/entities/channel.ts';
import type { OrderEffectKind } from './contract/order-effects.ts';

/**
 * What shops of each platform can be told of their orders. It says what the adapters say (a test compares them), for
 * functions that keep what is to be told and do not carry the clients of every shop.
 */
export const toldKinds: Readonly<Record<Channel['platform'], ReadonlySet<OrderEffectKind>>> = {
  shopify: new Set([
    'ship',
    'cancel',
    'cancelAnswer',
    'refund',
    'hold',
    'release',
    'move',
    'tracking',
    'renumber',
    'pickup',
  ]),
  woocommerce: new Set(['ship', 'cancel', 'refund', 'renumber', 'pickup']),
  canonical: new Set(),
};
