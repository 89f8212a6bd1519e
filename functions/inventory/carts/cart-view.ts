import type * as z from 'zod';
import type { cartViewSchema } from '../cart-doors.ts';
import { type Cart, statusOf } from './cart.ts';

/** A cart as its channel is shown it. */
export function cartView(cart: Cart, now: string): z.output<typeof cartViewSchema> {
  const { id, channel, pool, lines, until: expiresAt, order } = cart;
  return {
    id,
    channel,
    pool,
    status: statusOf(cart, now),
    lines: lines.map(({ sku, units }) => ({ sku, quantity: units })),
    expiresAt,
    ...(order === undefined ? {} : { orderId: order }),
  };
}
