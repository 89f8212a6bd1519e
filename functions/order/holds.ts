/** Adds a hold to an order, or takes one away, with the event that says so. Pure. */
import { Conflict, NotFound } from '../shared/errors.ts';
import { reasonCode } from '../shared/reason-code.ts';
import { amend, type Hold, type Order } from './order.ts';

/** @throws Conflict when another hold has this id */
export function addHold(order: Order, hold: Hold, now: string): Order {
  if (order.holds.some(({ id }) => id === hold.id))
    throw new Conflict(`Order ${order.orderId} has a hold ${hold.id} already.`, {
      orderStatus: order.status,
    });
  const { id: holdId, before } = hold;
  const reason = reasonCode(hold.reason);
  return amend(order, { holds: [...order.holds, hold] }, now, {
    type: 'order.held',
    data: { orderId: order.orderId, channel: order.channel, holdId, reason, before },
  });
}

/**
 * The order without this hold, and with `change`; its other holds stay.
 * @throws NotFound
 */
export function removeHold(
  order: Order,
  holdId: string,
  expired: boolean,
  now: string,
  change: Partial<Order> = {},
): Order {
  const { orderId, channel } = order;
  const hold = order.holds.find(({ id }) => id === holdId);
  if (!hold) throw new NotFound(`Order ${orderId} has no hold ${holdId}.`);
  const holds = order.holds.filter(({ id }) => id !== holdId);
  return amend(order, { ...change, holds }, now, {
    type: 'order.hold_lifted',
    data: { orderId, channel, holdId, reason: reasonCode(hold.reason), expired },
  });
}
