/** Which units of a linked order were not cancelled, and what they cost. */
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import { type SomeUnits, sumUnits, unitsOf } from '../../order/line-units.ts';
import { type Order, unfinishedUnits } from '../../order/order.ts';
import { readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { unreservedIn } from '../../order/unreserved.ts';
import { sharesByWeight } from '../money/largest-remainder.ts';
import { paidOrder } from '../money/paid-order.ts';
import { worthOf } from '../money/settlement.ts';

/** Units that have left, or that a location goes on to send. */
export function sentUnits({ totals }: Pick<Order, 'totals'>): number {
  return unfinishedUnits(totals) + totals.delivered + totals.returned + totals.lost;
}

/** Where units of an order may be. */
interface PlacesOfUnits {
  readonly fulfillments: readonly Pick<Fulfillment, 'lines'>[];
  readonly held: readonly SomeUnits[];
  readonly unreserved: readonly SomeUnits[];
  readonly concluded: NonNullable<Order['concluded']>;
}

function unitsOfLine({ fulfillments, held, unreserved, concluded }: PlacesOfUnits, lineId: string): number {
  const closed = concluded.filter((line) => line.lineId === lineId);
  return (
    sumUnits(fulfillments.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId))) +
    sumUnits(held.filter((line) => line.lineId === lineId)) +
    unitsOf(unreserved, lineId) +
    closed.reduce((sum, { delivered, lost, returned }) => sum + delivered + lost + returned, 0)
  );
}

/**
 * What units cost together of which so many were not cancelled, minor units. `units` of each line say which; where they
 * were read while units moved, and so are another number, lines have them in proportion. Pure.
 */
export function priceOfUnits(body: CanonicalOrder, sent: number, units: ReadonlyMap<string, number>): number {
  const paid = paidOrder(body, 'lines');
  const wanted = body.lines.map(({ lineId }) => units.get(lineId) ?? 0);
  const isKnown = wanted.reduce((sum, count) => sum + count, 0) === sent;
  const ordered = body.lines.map(({ quantity }) => quantity);
  const counts = isKnown ? wanted : sharesByWeight(sent, ordered);
  return body.lines.reduce((sum, { lineId }, at) => sum + worthOf(paid, lineId, counts[at] ?? 0), 0);
}

/** What the units of a linked order cost that were not cancelled: all of its `price`, or each line's own part of it. */
export async function priceOfSent(order: Order, price: number): Promise<number> {
  const sent = sentUnits(order);
  if (sent === 0) return 0;
  if (order.totals.cancelled === 0) return price;
  const { orderId, bodyVersion, concluded = [] } = order;
  const [body, fulfillments, reservation] = await Promise.all([
    readBody(orderId, bodyVersion),
    readFulfillments(orderId),
    readReservation(orderId),
  ]);
  const unreserved = unreservedIn(order, body);
  const places = { fulfillments, held: reservation?.held ?? [], unreserved, concluded };
  const units = body.lines.map(({ lineId }) => [lineId, unitsOfLine(places, lineId)] as const);
  return priceOfUnits(body, sent, new Map(units));
}
