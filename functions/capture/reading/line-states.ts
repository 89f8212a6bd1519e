import { noneConcluded } from '../../fulfillment/parcels/conclude-units.ts';
import type { Fulfillment, FulfillmentLine } from '../../fulfillment/work-order/fulfillment.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { openLines } from '../../order/canonical-order.ts';
import { type SomeUnits, unitsOf } from '../../order/line-units.ts';
import { noTotals, type Order } from '../../order/order.ts';
import type { CanonicalLine, CanonicalOrder } from '../../order/order-form.ts';
import { wantedUnits } from '../../order/unreserved.ts';
import { type Return, receivedBefore } from '../../returns/rma/return.ts';
import type { Totals } from '../../shared/events/statuses.ts';

/** The records that hold units of an order's lines. */
export interface LineFacts {
  readonly order: Pick<Order, 'totals' | 'wanted' | 'backorder' | 'quarantined' | 'concluded'>;
  readonly body: Pick<CanonicalOrder, 'lines'>;
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
  readonly returns: readonly Return[];
}

/**
 * Where the units of each line are, from the records that hold them: RESERVATION what is reserved, the
 * fulfillments what is allocated and beyond. What none of them holds is still to be reserved, or was
 * cancelled. META has the sums.
 */
export function lineStates(facts: LineFacts): ReadonlyMap<string, Totals> {
  const { reservation } = facts;
  const held = reservation && !reservation.final ? reservation.held : [];
  const received = receivedBefore(facts.returns);
  return new Map(openLines(facts.body).map((line) => [line.lineId, stateOf(line, facts, held, received)]));
}

function stateOf(
  { lineId, open: ordered }: CanonicalLine,
  { order, fulfillments }: LineFacts,
  held: readonly SomeUnits[],
  received: readonly SomeUnits[],
): Totals {
  const { totals } = order;
  const parts = fulfillments.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));
  const reserved = unitsOf(held, lineId);
  const delivered = sumOver(parts, (line) => line.delivered);
  const cameBack = Math.min(delivered, unitsOf(received, lineId));

  const closed = order.concluded?.find((line) => line.lineId === lineId) ?? noneConcluded;
  const ended = closed.delivered + closed.lost + closed.returned;
  const claimed = reserved + ended + sumOver(parts, (line) => line.units);
  const isWaiting = !order.quarantined && totals.open + totals.backordered > 0;
  const unreserved = isWaiting ? unreservedOf(order, lineId, ordered, claimed) : 0;
  const isBackordered = totals.backordered > 0;
  return {
    ...noTotals,
    open: isBackordered ? 0 : unreserved,
    backordered: isBackordered ? unreserved : 0,
    reserved,
    allocated: sumOver(parts, (line) => line.units - line.shipped),
    shipped: sumOver(parts, (line) => line.shipped - line.delivered - line.returned - line.lost),
    delivered: delivered - cameBack + closed.delivered,
    returned: sumOver(parts, (line) => line.returned) + cameBack + closed.returned,
    lost: sumOver(parts, (line) => line.lost) + closed.lost,
    cancelled: Math.max(0, ordered - claimed - unreserved),
  };
}

/** What of a line is still to be reserved: units that wait apart from the rest are named, others what is left. */
function unreservedOf(order: LineFacts['order'], lineId: string, ordered: number, claimed: number): number {
  const wanted = wantedUnits(order, lineId, ordered);
  const { apart, parts } = order.backorder ?? {};
  return apart || parts ? wanted : Math.max(0, wanted - claimed);
}

function sumOver(lines: readonly FulfillmentLine[], units: (line: FulfillmentLine) => number): number {
  return lines.reduce((sum, line) => sum + units(line), 0);
}
