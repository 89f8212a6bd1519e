import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import type { ExceptionChange } from '../../exceptions/exception.store.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { saveOrder } from '../../order/order.store.ts';
import { type Order, without } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import { saveFulfillment } from '../work-order/fulfillment.store.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import { creditedApart } from './apart-units.ts';
import { capacityWrites } from './change-writes.ts';
import { orderAfter } from './order-after-change.ts';
import { countedIn, creditsLastWaiting, type OrderUnits, settledReservation } from './order-units.ts';
import { settleAttention } from './settle-attention.ts';
import { mergeMovements } from './stock-writes.ts';
import { shiftsBetween } from './totals-shifts.ts';

/** A fulfillment as it was read and as it becomes. */
export interface ChangedFulfillment {
  readonly before: Fulfillment;
  readonly next: Fulfillment;
  /** A cancel request to its location is over by the change. */
  readonly answered?: 'refused' | undefined;
}

/** Units of an order that moved. */
export interface MovedUnits {
  readonly order: Order;
  readonly before: OrderUnits;
  readonly after: OrderUnits;
  readonly changed: readonly ChangedFulfillment[];
  readonly movements?: readonly StockMovement[];
  /** An exception of the same write. */
  readonly opened?: ExceptionChange | undefined;
  /** META's counts, where returns that the write opens change them; `opened` counts from there. */
  readonly counts?: Order['counts'] | undefined;
}

/**
 * An order and its fulfillments after shipped units of them moved (a parcel ended, a return came). Totals
 * follow the units. Whoever brings the open count to zero closes the order, on its version (P12); the status of
 * an order that has closed follows its units (P27).
 */
export async function movedUnitsWrites(moved: MovedUnits, now: string): Promise<Write[]> {
  const { order, before, after, changed, movements = [], opened, counts: counted } = moved;
  const fulfillments = changed.map(({ next }) => next);
  const totals = shiftsBetween(countedIn(before), countedIn(after));
  const saved = changed.map((one) => saveFulfillment(one.before, one.next));
  if (totals.length === 0 && !opened && !counted) return saved;

  const settled = await settleAttention(order, totals, fulfillments, now, after.reservation);
  const concluded = after.concluded === before.concluded ? {} : { concluded: [...after.concluded] };
  const numbers = counted ? { counts: counted } : {};
  const counts = { ...numbers, ...opened?.change, ...settled.change, ...concluded };
  const answered = changed.some((one) => one.answered) ? { answered: 'refused' as const } : {};
  const effect = { fulfillment: fulfillments[0], totals, cancelled: [], othersAsked: false, counts };
  const leavesQueue = creditsLastWaiting(order, before, after);
  const credited = await creditedApart(order, before, after, now);
  const rest = leavesQueue ? without(credited.order, 'capacityWait') : credited.order;
  return [
    ...saved,
    saveOrder(order, orderAfter(rest, { ...effect, ...answered }, now)),
    ...(opened ? [opened.write] : []),
    ...settled.writes,
    ...settledReservation(before.reservation, after.reservation, now),
    ...changed.flatMap((one) => capacityWrites(one.before, one.next, now)),
    ...(leavesQueue ? leaveQueue(order) : []),
    ...credited.writes,
    ...(await moveStock(mergeMovements(movements), now, { places: credited.places })),
  ];
}
