import { confirmCapacity, freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { openException, readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import { chunkOf } from '../../inventory/reservation/chunk.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { addHeld, type Reservation } from '../../inventory/reservation/reservation.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { saveOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import { MAX_ITEMS, type Write } from '../../shared/transact.ts';
import { shipParcels } from '../../tracking/parcel/ship-parcels.ts';
import { readFulfillments, saveFulfillment } from '../work/fulfillment.store.ts';
import { askedBack, type Fulfillment, type LineUnits } from '../work/fulfillment.ts';
import { type FulfillmentChange, ownUnits, withDueAt } from './fulfillment-change.ts';
import { orderAfter, type TotalsShift } from './order-after-change.ts';
import { settleAttention } from './settle-attention.ts';

/**
 * One movement of a kind and SKU: two lines of an order may have the same SKU, and a write may touch an item
 * only once.
 */
export function mergedMovements(movements: readonly StockMovement[]): StockMovement[] {
  const merged = new Map<string, StockMovement>();
  for (const movement of movements) {
    const name = JSON.stringify([movement.kind, movement.sku, movement.location, movement.at]);
    const known = merged.get(name);
    const lots = [...(known?.lots ?? []), ...(movement.lots ?? [])];
    merged.set(
      name,
      known
        ? { ...known, units: known.units + movement.units, ...(lots.length > 0 ? { lots } : {}) }
        : movement,
    );
  }
  return [...merged.values()].filter(({ units }) => units > 0);
}

/** Movements of shipped units as far as their writes fit, and the others as the fulfillment keeps them. */
async function fitting(
  movements: readonly StockMovement[],
  room: number,
  now: string,
): Promise<{ moved: Write[]; owed: NonNullable<Fulfillment['owed']> }> {
  const of = (chosen: readonly { sku: string }[]) =>
    movements.filter(({ sku }) => chosen.some((one) => one.sku === sku));
  const { lines, writes } = await chunkOf(
    movements.map(({ sku, units }) => ({ lineId: sku, sku, units })),
    room,
    (chunk) => moveStock(of(chunk), now),
  );
  const owed = movements.filter(({ sku }) => !lines.some((line) => line.sku === sku));
  return {
    moved: writes,
    owed: owed.map(({ kind, sku, units, at, lots }) => ({
      kind: kind === 'sale' ? 'sale' : 'ship',
      sku,
      units,
      ...(at === undefined ? {} : { at }),
      ...(lots ? { lots: [...lots] } : {}),
    })),
  };
}

/** RESERVATION holds what left until it is planned again (P10). */
async function held(
  { orderId, pool }: Fulfillment,
  left: readonly LineUnits[],
  order: Order,
  now: string,
): Promise<Write[]> {
  if (left.length === 0) return [];
  const before = await readReservation(orderId);
  const base: Reservation = before ?? {
    type: 'Reservation',
    orderId,
    pool,
    status: 'allocated',
    attempt: order.attempt,
    held: [],
    version: 0,
  };
  const next = addHeld(base, left);
  return [saveReservation(before, next.status === 'released' ? { ...next, status: 'active' } : next, now)];
}

/**
 * What was claimed of a window is confirmed by whoever goes on with the work, and freed by whoever does not
 * (no-ops where no cap is set).
 */
function capacity(before: Fulfillment, next: Fulfillment, now: string): Write[] {
  if (ownUnits(next) < ownUnits(before)) return freeCapacity(before, now, next);
  return before.status === 'requested' && next.status !== 'requested' ? confirmCapacity(next, now) : [];
}

/** Read after META, whose version makes sure that nobody answers at the same time. */
async function othersAsked({ orderId, n }: Fulfillment): Promise<boolean> {
  return (await readFulfillments(orderId)).some((other) => other.n !== n && askedBack(other).length > 0);
}

/** A location that answers after all settles the exception about its silence. */
async function answeredLate(
  order: Order,
  { n, cancelAsked }: Fulfillment,
  { answered }: FulfillmentChange,
  now: string,
): Promise<Write[]> {
  if (!answered || cancelAsked?.answer !== 'unanswered') return [];
  const open = (await readOrderExceptions(order.orderId)).filter(
    (one) => one.status === 'open' && one.exceptionType === 'CancelUnanswered' && one.fulfillment === n,
  );
  return open.map(
    (one) =>
      settleException(
        order,
        one,
        { action: 'close', by: 'system', note: `the location answered: ${answered}` },
        now,
      ).write,
  );
}

/** Whoever closes an order by a cancel leaves the final tombstone in the same write (P16). */
async function tombstoned(order: Order, now: string): Promise<Write[]> {
  const before = await readReservation(order.orderId);
  return before && !(before.status === 'released' && before.final)
    ? [
        saveReservation(
          before,
          { ...before, status: 'released', final: true, version: before.version + 1 },
          now,
        ),
      ]
    : [];
}

/** META with all that concerns it, and what else that brings. */
async function orderWrites(
  order: Order,
  before: Fulfillment,
  fulfillment: Fulfillment,
  change: FulfillmentChange,
  shifts: readonly TotalsShift[],
  now: string,
): Promise<Write[]> {
  const totals = [...change.totals, ...shifts].filter(({ units }) => units > 0);
  const { answered, cancelled, exception } = change;
  if (totals.length === 0 && !answered && !exception) return [];
  const opened =
    exception &&
    openException(order, { ...exception, about: { location: before.location }, fulfillment: before.n }, now);
  const settled = await settleAttention(order, totals, [fulfillment], now);
  const asks = answered === 'accepted' && order.cancel?.state === 'asked';
  const next = orderAfter(
    order,
    {
      fulfillment,
      totals,
      cancelled,
      othersAsked: asks && (await othersAsked(before)),
      counts: { ...opened?.change, ...settled.change },
      ...(answered ? { answered } : {}),
    },
    now,
  );
  const ends = next.closed && !order.closed && cancelled.length > 0;
  return [
    saveOrder(order, next),
    ...(opened ? [opened.write] : []),
    ...settled.writes,
    ...(await answeredLate(order, before, change, now)),
    ...(ends ? await tombstoned(order, now) : []),
  ];
}

/** What a change writes, and the fulfillment as it will be. */
export interface ChangeWrites {
  readonly writes: Write[];
  readonly fulfillment: Fulfillment;
}

/**
 * Everything that a change of a fulfillment has to write at once: the fulfillment, stock, claims, capacity,
 * parcels, exception, order (`order` may be left out for requests, which touch none of them). Of a ship,
 * movements that do not fit are owed. Any other change is to be cut by its caller when there are more than
 * MAX_ITEMS writes. Refused as Moved: read, decide and write again.
 */
export async function changeWrites(
  order: Order | undefined,
  before: Fulfillment,
  change: FulfillmentChange,
  now: string,
): Promise<ChangeWrites> {
  if (!order)
    return {
      fulfillment: change.fulfillment,
      writes: [saveFulfillment(before, change.fulfillment), ...capacity(before, change.fulfillment, now)],
    };
  const moment = { now, settings: settings() };
  const shipped = await shipParcels(change, now);
  const fulfillment =
    shipped.shifts.length > 0 ? withDueAt(shipped.fulfillment, moment) : shipped.fulfillment;
  const rest = [
    ...(await orderWrites(order, before, fulfillment, change, shipped.shifts, now)),
    ...(await held(before, change.left, order, now)),
    ...capacity(before, fulfillment, now),
    ...shipped.writes,
  ];
  const movements = mergedMovements(change.movements);
  if (change.parcels.length === 0)
    return {
      fulfillment,
      writes: [saveFulfillment(before, fulfillment), ...rest, ...(await moveStock(movements, now))],
    };
  const { moved, owed } = await fitting(movements, MAX_ITEMS - rest.length - 1, now);
  const owing =
    owed.length > 0
      ? withDueAt({ ...fulfillment, owed: [...(fulfillment.owed ?? []), ...owed] }, moment)
      : fulfillment;
  return { fulfillment: owing, writes: [saveFulfillment(before, owing), ...rest, ...moved] };
}
