/** `retry` of what was to be collected: the customer has chosen where the units go. */

import type { Exception } from '../../exceptions/exception.ts';
import { readChannel, readLocation, readLocations } from '../../network/entities/network.store.ts';
import { destinationOf, handoverIn } from '../../network/geography/destination.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { orderIdOf, type Resolving } from './resolution.ts';
import { resumeWith } from './resume-effects.ts';

/** Whether the exception is about the order before anything of it was planned. */
function isOfWholeOrder({ fulfillment, branch }: Exception): boolean {
  return fulfillment === undefined && (branch?.n ?? 0) === 0 && (branch?.exception ?? 0) === 0;
}

/** @throws Conflict where nobody knows where to */
function mustHaveAddress({ shipTo, billTo }: CanonicalOrder): void {
  if (shipTo ?? billTo) return;
  throw new Conflict('The order has no address to ship to.');
}

/** The pool that an order reserves from is found once: claims that were made stay where they are. */
function poolIn({ totals, pool }: Order, next: string | undefined): Pick<Order, 'pool'> {
  const claims = totals.reserved + totals.allocated + totals.shipped + totals.delivered;
  return claims > 0 && pool !== undefined ? { pool } : { pool: next };
}

/** META once the customer has chosen for the whole order. @throws Conflict while still nobody knows where */
async function handoverAfter(
  order: Order,
  { onlyLocation, ship }: Resolving['body'],
): Promise<Partial<Order>> {
  const by = order.handover?.by ?? 'pickup';
  if (onlyLocation !== undefined) {
    const store = await readLocation(onlyLocation);
    return { ...poolIn(order, store.pool), handover: { ...order.handover, by, location: store.id } };
  }
  if (order.handover?.location !== undefined && !ship) return {};
  const body = await readBody(order.orderId, order.bodyVersion);
  if (ship) {
    const to = destinationOf({ shipTo: body.shipTo ?? body.billTo }, await readChannel(order.channel));
    return { ...to, ...poolIn(order, to.pool), handover: { ...order.handover, by, ship: true } };
  }
  const found = handoverIn(body, await readLocations());
  if (found.handover?.location === undefined)
    throw new Conflict('No location is known that is to hand the order over: name one in onlyLocation.');
  return { ...found, ...poolIn(order, found.pool) };
}

/** What META of an order of release 0.2.0 does not say: that it is collected, so that a choice is read. */
async function handoverOfEarlier({ orderId, bodyVersion, handover }: Order): Promise<Partial<Order>> {
  if (handover) return {};
  const body = await readBody(orderId, bodyVersion);
  return { handover: handoverIn(body, await readLocations()).handover ?? { by: 'pickup' } };
}

/**
 * The customer's choice: another location (`onlyLocation`), shipping (`ship`), or without either the same location
 * once more. The order goes on with it.
 * @throws Conflict without an address to ship to, and where the same location is still not known
 */
export async function choose(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, body: decision } = resolving;
  const order = await readOrder(orderIdOf(exception));
  if (decision.ship) mustHaveAddress(await readBody(order.orderId, order.bodyVersion));
  const change = isOfWholeOrder(exception)
    ? await handoverAfter(order, decision)
    : await handoverOfEarlier(order);
  return resumeWith(resolving, change);
}
