import type { ExceptionChange } from '../../exceptions/exception.store.ts';
import { saveOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import { saveFulfillment } from '../work-order/fulfillment.store.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import { orderAfter } from './order-after-change.ts';
import { settleAttention } from './settle-attention.ts';
import { shiftsBetween, unitsAt } from './totals-shifts.ts';

/** A fulfillment as it was read and as it becomes. */
export interface ChangedFulfillment {
  readonly before: Fulfillment;
  readonly next: Fulfillment;
}

/**
 * An order and its fulfillments after shipped units of them moved (a parcel ended, a return came). Totals
 * follow the fulfillments. Whoever brings the open count to zero closes the order, on its version (P12); the
 * status of an order that has closed follows its units (P27). `opened`: an exception of the same write.
 */
export async function movedUnitsWrites(
  order: Order,
  changed: readonly ChangedFulfillment[],
  now: string,
  opened?: ExceptionChange,
): Promise<Write[]> {
  const fulfillments = changed.map(({ next }) => next);
  const totals = shiftsBetween(unitsAt(changed.map(({ before }) => before)), unitsAt(fulfillments));
  const saved = changed.map(({ before, next }) => saveFulfillment(before, next));
  if (totals.length === 0 && !opened) return saved;
  const settled = await settleAttention(order, totals, fulfillments, now);
  const counts = { ...opened?.change, ...settled.change };
  const [fulfillment] = fulfillments;
  const effect = { fulfillment, totals, cancelled: [], othersAsked: false, counts };
  return [
    ...saved,
    saveOrder(order, orderAfter(order, effect, now)),
    ...(opened ? [opened.write] : []),
    ...settled.writes,
  ];
}
