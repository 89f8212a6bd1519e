import * as z from 'zod';
import { amend, type Order } from '../../functions/order/order.ts';

/** `order.gift_wrapped`: ids and quantities only. */
export const orderGiftWrapped = z.object({
  orderId: z.string(),
  channel: z.string().optional(),
  units: z.number().int(),
});

/** META with the event in it: the relay publishes what the write of this item says. */
export function giftWrapped(order: Order, units: number, now: string): Order {
  const { orderId, channel } = order;
  return amend(order, {}, now, { type: 'order.gift_wrapped', data: { orderId, channel, units } });
}
