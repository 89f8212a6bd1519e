import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import { amend, type Gate, type Hold, type Order } from '../../order/order.ts';
import { Conflict, Forbidden, NotFound } from '../../shared/errors.ts';
import { after } from '../../shared/settings.ts';

/**
 * The step that a wait in OnHold is for: the first barred one of those that the machine goes on to. Not
 * barred any more: the wait ends at once.
 */
export function gateOfWait(order: Pick<Order, 'barred'>, n: number): Gate {
  const candidates: readonly Gate[] = n > 0 ? ['dispatch', 'route'] : ['reserve', 'route'];
  return candidates.find((gate) => order.barred[gate] > 0) ?? (n > 0 ? 'dispatch' : 'route');
}

/** Nothing of the order is still before this step. `fulfillments` matter for dispatch only. */
export function hasPassed(
  { closed, quarantined, totals }: Pick<Order, 'closed' | 'quarantined' | 'totals'>,
  fulfillments: readonly Pick<Fulfillment, 'status'>[],
  gate: Gate,
): boolean {
  if (closed) return true;
  const unreserved = quarantined ? 1 : totals.open + totals.backordered;
  if (gate === 'reserve') return unreserved === 0;
  if (gate === 'route') return unreserved + totals.reserved === 0;
  return unreserved + totals.reserved === 0 && !fulfillments.some(({ status }) => status === 'planned');
}

/** The order with one more hold. @throws Conflict when another hold has this id */
export function held(order: Order, hold: Hold, now: string): Order {
  if (order.holds.some(({ id }) => id === hold.id))
    throw new Conflict(`Order ${order.orderId} has a hold ${hold.id} already.`, {
      orderStatus: order.status,
    });
  const { id: holdId, reason, before } = hold;
  return amend(order, { holds: [...order.holds, hold] }, now, {
    type: 'order.held',
    data: { orderId: order.orderId, channel: order.channel, holdId, reason, before },
  });
}

/** The order without this hold, and with `change`; the other holds stand. @throws NotFound */
export function lifted(
  order: Order,
  holdId: string,
  expired: boolean,
  now: string,
  change: Partial<Order> = {},
): Order {
  const hold = order.holds.find(({ id }) => id === holdId);
  if (!hold) throw new NotFound(`Order ${order.orderId} has no hold ${holdId}.`);
  const data = { orderId: order.orderId, channel: order.channel, holdId, reason: hold.reason, expired };
  return amend(order, { ...change, holds: order.holds.filter(({ id }) => id !== holdId) }, now, {
    type: 'order.hold_lifted',
    data,
  });
}

/** A channel lifts what it placed; an operator, and the system, any. @throws Forbidden */
export function mustMayLift({ id, placedBy }: Pick<Hold, 'id' | 'placedBy'>, by: string): void {
  if (by.startsWith('channel:') && placedBy !== by)
    throw new Forbidden(`Hold ${id} was placed by somebody else.`);
}

/**
 * The first hold whose time has come: it expires, or has stood without an expiry for longer than `within`
 * seconds and nobody was told.
 */
export function dueHold(
  order: Pick<Order, 'holds'>,
  within: number,
  now: string,
): { readonly hold: Hold; readonly action: 'lift' | 'cancel' | 'tell' } | undefined {
  for (const hold of order.holds) {
    if (hold.expiresAt !== undefined && hold.expiresAt <= now) return { hold, action: hold.onExpiry };
    if (
      hold.expiresAt === undefined &&
      !hold.overdue &&
      after(hold.confirmedAt ?? hold.placedAt, within) <= now
    )
      return { hold, action: 'tell' };
  }
  return undefined;
}
