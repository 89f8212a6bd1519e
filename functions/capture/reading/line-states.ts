import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { openLines } from '../../order/canonical-order.ts';
import { noTotals, type Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { Return } from '../../returns/rma/return.ts';
import type { Totals } from '../../shared/events/statuses.ts';

export interface LineFacts {
  readonly order: Pick<Order, 'totals' | 'wanted' | 'quarantined'>;
  readonly body: Pick<CanonicalOrder, 'lines'>;
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
  readonly returns: readonly Return[];
}

const sum = (lines: readonly { readonly lineId: string; readonly units: number }[], lineId: string): number =>
  lines.reduce((total, line) => total + (line.lineId === lineId ? line.units : 0), 0);

/**
 * Where the units of each line are, from the records that hold them: RESERVATION what is reserved, the
 * fulfillments what is allocated and beyond. What none of them holds is still to be reserved, or was
 * cancelled. META has the sums.
 */
export function lineStates({
  order,
  body,
  reservation,
  fulfillments,
  returns,
}: LineFacts): ReadonlyMap<string, Totals> {
  const held = reservation && !reservation.final ? reservation.held : [];
  const cameBack = returns
    .filter(({ status }) => status === 'received' || status === 'inspected' || status === 'closed')
    .flatMap(({ received, lines }) => received ?? lines);
  const waiting = order.quarantined ? 0 : order.totals.open + order.totals.backordered;
  return new Map(
    openLines(body).map(({ lineId, open: ordered }) => {
      const own = fulfillments.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));
      const over = (of: (line: (typeof own)[number]) => number): number =>
        own.reduce((total, line) => total + of(line), 0);
      const delivered = over((line) => line.delivered);
      const back = Math.min(delivered, sum(cameBack, lineId));
      const reserved = sum(held, lineId);
      const allocated = over(({ units, shipped }) => units - shipped);
      const shipped = over((line) => line.shipped - line.delivered - line.returned - line.lost);
      const taken = reserved + over(({ units }) => units);
      const wanted = Math.min(ordered, order.wanted?.[lineId] ?? ordered);
      const unreserved = waiting > 0 ? Math.max(0, wanted - taken) : 0;
      return [
        lineId,
        {
          ...noTotals,
          reserved,
          allocated,
          shipped,
          open: order.totals.backordered > 0 ? 0 : unreserved,
          backordered: order.totals.backordered > 0 ? unreserved : 0,
          delivered: delivered - back,
          returned: over((line) => line.returned) + back,
          lost: over((line) => line.lost),
          cancelled: Math.max(0, ordered - taken - unreserved),
        },
      ];
    }),
  );
}
