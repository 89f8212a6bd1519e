/** The whole claim of an order, or the last part of one: what it says on META and RESERVATION, and what it moves. */
import { type LineUnits, minus, sumUnits } from '../../order/line-units.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order, shiftUnits, without } from '../../order/order.ts';
import { servedOwner } from '../../order/unit-owner.ts';
import { Corrupt } from '../../shared/errors.ts';
import type { CarriedEvent, EventDraft } from '../../shared/events/carried.ts';
import { keptEvent, withKeptTime } from '../../shared/events/kept-times.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { Write } from '../../shared/transact.ts';
import type { Cart } from '../carts/cart.ts';
import { coveredLines, surplusMovements, takeWhole } from '../carts/take-over.ts';
import { moveStock, type PlaceChange, type StockMovement } from '../stock/stock.store.ts';
import { type Claim, reserveMovements } from './claim-part.ts';
import { saveReservation } from './reservation.store.ts';
import { addClaim, type Reservation, unitsBySku } from './reservation.ts';
import { unclaimedMovements } from './unclaimed.ts';

function reservedEvent({ order: { orderId, channel }, pool, lines }: Claim): EventDraft {
  const skus = [...unitsBySku(lines)].map(([sku, units]) => ({ sku, units }));
  return keptEvent({ type: 'order.reserved', data: { orderId, channel, pool, lines: skus } });
}

/** META once everything is claimed: the order waits in no queue any more. */
function reservedOrder({ order, lines, found, now }: Claim, event: EventDraft): Order {
  const { open, backordered } = order.totals;
  if (sumUnits(lines) !== open + backordered)
    throw new Corrupt(
      `order ${order.orderId} has ${open + backordered} units to reserve, its lines ${sumUnits(lines)}`,
    );
  const opened = shiftUnits(order.totals, 'open', 'reserved', open);
  const totals = shiftUnits(opened, 'backordered', 'reserved', backordered);
  const waited = order.backorder ? { progressBy: after(now, settings().progressWithin) } : {};
  const cart = order.cart && found.outcome ? { cart: { ...order.cart, outcome: found.outcome } } : {};
  return amend(without(order, 'backorder', 'wanted'), { totals, ...waited, ...cart }, now, event);
}

/** RESERVATION with the last units. */
function withLast(
  { order, reservation, attempt, pool, now }: Claim,
  last: readonly LineUnits[],
  event: EventDraft,
) {
  const by = servedOwner(order.backorder?.branch ?? 0);
  const claimed = addClaim(reservation, { orderId: order.orderId, pool, attempt }, last, 'active', by);
  return { ...claimed, ...withKeptTime(claimed.told, event, now) } satisfies Reservation;
}

/** The writes of META and RESERVATION with the last units. */
export function finishWrites(claim: Claim, last: readonly LineUnits[], stock: readonly Write[]): Write[] {
  const { order, reservation, now } = claim;
  const event = reservedEvent(claim);
  const next = withLast(claim, last, event);
  return [saveOrder(order, reservedOrder(claim, event)), saveReservation(reservation, next, now), ...stock];
}

/** A routine event as a write says it besides another one. */
function besides({ type, data, kept }: EventDraft): NonNullable<CarriedEvent['also']> {
  return { type, data, ...(kept ? { kept } : {}) };
}

/** An order that is claimed whole in the write that captures it. */
export interface ClaimedOrder {
  /** META of its first version, which says that it was captured and, besides, reserved. */
  readonly order: Order;
  readonly writes: readonly Write[];
}

/**
 * The claim of an order that is not stored yet: its first version says that it was reserved, too.
 * @throws OutOfStock naming every SKU that the pool cannot promise
 */
export async function firstClaim(claim: Claim): Promise<ClaimedOrder> {
  const { order, lines, found, now } = claim;
  const event = reservedEvent(claim);
  const reserved = reservedOrder(claim, event);
  const evt = order.evt ? { ...order.evt, also: besides(event) } : reserved.evt;
  return {
    order: { ...reserved, ...(evt ? { evt } : {}), version: order.version },
    writes: [
      saveReservation(undefined, withLast(claim, lines, event), now),
      ...(await lastWrites(claim, lines, found.cart)),
    ],
  };
}

/** With the last units of an order nothing of it is unclaimed any more. */
function countedByLast({ order, lines: unreserved, reservation }: Claim): StockMovement[] {
  return unclaimedMovements({ order, unreserved, reservation }, { order, unreserved: [] });
}

/** What claims the order's last units: those that its cart has by taking the cart's claims over. */
export async function lastWrites(
  claim: Claim,
  missing: readonly LineUnits[],
  cart: Cart | undefined,
  places: readonly PlaceChange[] = [],
): Promise<Write[]> {
  const { order, serves, unread, now } = claim;
  const covered = cart ? coveredLines(cart, missing) : [];
  const moved = await moveStock(
    [
      ...reserveMovements(claim, minus(missing, covered)),
      ...(cart ? surplusMovements(cart, covered) : []),
      ...countedByLast(claim),
    ],
    now,
    { serves, places, unread },
  );
  return cart ? [...moved, ...takeWhole(cart, order, now)] : moved;
}
