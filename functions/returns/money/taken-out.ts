/** What of an order was cancelled here, which its shop's own version does not say. Pure. */
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { sumUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { PaidLine, PaidOrder } from './paid-order.ts';

type OrderedUnits = Pick<Order, 'totals' | 'concluded'>;

/** Units of a line that a fulfillment has, or that a person has closed. */
function unitsOfLine(
  { concluded = [] }: OrderedUnits,
  fulfillments: readonly Pick<Fulfillment, 'lines'>[],
  lineId: string,
): number {
  const isOfLine = (line: { readonly lineId: string }): boolean => line.lineId === lineId;
  const closed = concluded.filter(isOfLine);
  const ends = closed.reduce((sum, { delivered, lost, returned }) => sum + delivered + lost + returned, 0);
  return sumUnits(fulfillments.flatMap(({ lines }) => lines.filter(isOfLine))) + ends;
}

/**
 * Units that were cancelled for good: nobody waits for these to come back. None while units of the order are still to be
 * planned: where those are is not told by its fulfillments.
 */
export function cancelledForGood({ totals }: Pick<Order, 'totals'>): number {
  const unplanned = totals.open + totals.backordered + totals.reserved;
  return unplanned > 0 ? 0 : totals.cancelled;
}

/** The order without units that were cancelled for good; else as it was sold. */
export function withoutCancelled(
  paid: PaidOrder,
  order: OrderedUnits,
  fulfillments: readonly Pick<Fulfillment, 'lines'>[],
): PaidOrder {
  if (cancelledForGood(order) === 0) return paid;
  const left = (line: PaidLine): number =>
    line.isGoods ? Math.min(line.units, unitsOfLine(order, fulfillments, line.lineId)) : line.units;
  return { ...paid, lines: paid.lines.map((line) => ({ ...line, units: left(line) })) };
}
