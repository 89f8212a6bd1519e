import { moveStock, type StockMovement } from '../inventory/stock.store.ts';
import { addHeld, type Reservation } from '../inventory/reservation.ts';
import { readReservation, saveReservation } from '../inventory/reservation.store.ts';
import { openException, readOrderExceptions, settleException } from '../operations/exception.store.ts';
import { confirmCapacity, freeCapacity } from '../routing/capacity.store.ts';
import type { Order } from '../shared/order.ts';
import { saveOrder } from '../shared/order.store.ts';
import { settings } from '../shared/settings.ts';
import type { Write } from '../shared/transact.ts';
import { shipParcels } from '../tracking/ship-parcels.ts';
import { ownUnits, withDue, type Change } from './fulfillment-change.ts';
import { askedBack, type Fulfillment, type LineUnits } from './fulfillment.ts';
import { readFulfillments, saveFulfillment } from './fulfillment.store.ts';
import { orderAfter } from './order-after.ts';

/** One movement of a kind and SKU: two lines of an order may have the same SKU, and a write may touch an item only once. */
export function mergedMovements(movements: readonly StockMovement[]): StockMovement[] {
  const merged = new Map<string, StockMovement>();
  for (const movement of movements) {
    const name = JSON.stringify([movement.kind, movement.sku, movement.location, movement.at]);
    const known = merged.get(name);
    const lots = [...(known?.lots ?? []), ...(movement.lots ?? [])];
    merged.set(name, known ? { ...known, units: known.units + movement.units, ...(lots.length > 0 ? { lots } : {}) } : movement);
  }
  return [...merged.values()].filter(({ units }) => units > 0);
}

/** RESERVATION holds what left until it is planned again (P10). */
async function held({ orderId, pool }: Fulfillment, left: readonly LineUnits[], order: Order, now: string): Promise<Write[]> {
  if (left.length === 0) return [];
  const before = await readReservation(orderId);
  const base: Reservation = before ?? { type: 'Reservation', orderId, pool, status: 'allocated', attempt: order.attempt, held: [], version: 0 };
  const next = addHeld(base, left);
  return [saveReservation(before, next.status === 'released' ? { ...next, status: 'active' } : next, now)];
}

/** What was claimed of a window is confirmed by whoever goes on with the work, and freed by whoever does not (no-ops where no cap is set). */
function capacity(before: Fulfillment, next: Fulfillment, now: string): Write[] {
  if (ownUnits(next) < ownUnits(before)) return freeCapacity(before, now, next);
  return before.status === 'requested' && next.status !== 'requested' ? confirmCapacity(next, now) : [];
}

/** Read after META, whose version makes sure that nobody answers at the same time. */
async function othersAsked({ orderId, n }: Fulfillment): Promise<boolean> {
  return (await readFulfillments(orderId)).some((other) => other.n !== n && askedBack(other).length > 0);
}

/** A location that answers after all settles the exception about its silence. */
async function answeredLate(order: Order, { n, cancelAsked }: Fulfillment, { answered }: Change, now: string): Promise<Write[]> {
  if (!answered || cancelAsked?.answer !== 'unanswered') return [];
  const open = (await readOrderExceptions(order.orderId)).filter((one) => one.status === 'open' && one.exceptionType === 'CancelUnanswered' && one.fulfillment === n);
  return open.map((one) => settleException(order, one, { action: 'close', by: 'system', note: `the location answered: ${answered}` }, now).write);
}

/** What a change wrote besides: for the answer. */
export interface Planned { readonly writes: Write[]; readonly fulfillment: Fulfillment; readonly exceptionId?: string }

/**
 * Everything that a change of a fulfillment has to write at once: the fulfillment, stock, claims, capacity, parcels, exception,
 * order (`order` may be left out for requests, which touch none of them). Refused as Moved: read, decide and write again.
 */
export async function changeWrites(order: Order | undefined, before: Fulfillment, change: Change, now: string): Promise<Planned> {
  if (!order) return { fulfillment: change.fulfillment, writes: [saveFulfillment(before, change.fulfillment), ...capacity(before, change.fulfillment, now)] };
  const shipped = await shipParcels(change, now);
  const fulfillment = shipped.shifts.length > 0 ? withDue(shipped.fulfillment, { now, settings: settings() }) : shipped.fulfillment;
  const opened = change.exception && openException(order, { ...change.exception, about: { location: before.location }, fulfillment: before.n }, now);
  const asks = change.answered === 'accepted' && order.cancel?.state === 'asked';
  const settled = await answeredLate(order, before, change, now);
  const totals = [...change.totals, ...shipped.shifts].filter(({ units }) => units > 0);
  const concerns = totals.length > 0 || change.answered !== undefined || opened !== undefined;
  const next = orderAfter(order, { fulfillment, totals, cancelled: change.cancelled, othersAsked: asks && await othersAsked(before), ...(change.answered ? { answered: change.answered } : {}), ...(opened ? { counts: opened.change } : {}) }, now);
  return {
    fulfillment,
    writes: [
      saveFulfillment(before, fulfillment), ...(concerns ? [saveOrder(order, next)] : []), ...(opened ? [opened.write] : []),
      ...await moveStock(mergedMovements(change.movements), now), ...await held(before, change.left, order, now), ...capacity(before, fulfillment, now), ...shipped.writes, ...settled,
    ],
    ...(opened ? { exceptionId: opened.exception.exceptionId } : {}),
  };
}
