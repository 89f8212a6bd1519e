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
 * The order without units that were cancelled: nobody waits for these to come back. While units of it are still to be
 * planned it stays as it was sold: where those are is not told by its fulfillments.
 */
export function withoutCancelled(
  paid: PaidOrder,
  order: OrderedUnits,
  fulfillments: readonly Pick<Fulfillment, 'lines'>[],
): PaidOrder {
  const { open, backordered, reserved, cancelled } = order.totals;
  if (cancelled === 0 || open + backordered + reserved > 0) return paid;
  const left = (line: PaidLine): number =>
    line.isGoods ? Math.min(line.units, unitsOfLine(order, fulfillments, line.lineId)) : line.units;
  return { ...paid, lines: paid.lines.map((line) => ({ ...line, units: left(line) })) };
}
