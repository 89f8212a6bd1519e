import * as z from 'zod';
import type { Order } from '../../functions/order/order.ts';

/** `order.gift_wrapped`: ids and quantities only. */
export const orderGiftWrapped = z.object({
  orderId: z.string(),
  channel: z.string(),
  units: z.number().int(),
});

/**
 * What META is to say, for `amend(order, change, now, giftWrapped(order, 2))`: the relay publishes what the write of
 * an item says. `amend` takes it once the schema is in the catalogue.
 */
export function giftWrapped({ orderId, channel }: Order, units: number) {
  return { type: 'order.gift_wrapped', data: { orderId, channel, units } } as const;
}
