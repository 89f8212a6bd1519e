import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import type { HeldLine } from '../../functions/inventory/reservation/reservation.ts';
import type { LineUnits } from '../../functions/order/line-units.ts';
import { noTotals, type Order } from '../../functions/order/order.ts';
import { fulfillmentOwner, ORDER_OWNER } from '../../functions/order/unit-owner.ts';

/** An open order of two units, captured and running; tests say what differs. */
export function anOrder(over: Partial<Order> = {}): Order {
  return {
    type: 'Order',
    orderId: 'web-1-aaaaaaaa',
    channel: 'web',
    external: { id: '1', number: '1' },
    contentHash: 'hash',
    bodyVersion: 0,
    capturedAt: '2026-11-23T09:00:00.000Z',
    totals: { ...noTotals, open: 2 },
    status: 'captured',
    holds: [],
    barred: { reserve: 0, route: 0, dispatch: 0 },
    attempt: 1,
    started: 1,
    counts: { fulfillments: 0, decisions: 0, exceptions: 0, returns: 0 },
    attention: 0,
    pool: 'main',
    version: 1,
    ...over,
  };
}

/** Units that wait under an owner's key, as RESERVATION lists them. */
export function heldLines(lines: readonly LineUnits[], by = ORDER_OWNER, from?: number): HeldLine[] {
  return lines.map((line) => ({ ...line, by, ...(from === undefined ? {} : { from }) }));
}

/** Units that left a fulfillment and wait for its re-route. */
export function heldFor(
  { n, dispatch }: Pick<Fulfillment, 'n' | 'dispatch'>,
  lines: readonly LineUnits[],
): HeldLine[] {
  return heldLines(lines, fulfillmentOwner({ n, dispatch }), n);
}

/** A fulfillment of two units of one SKU at one location; tests say what differs. */
export function aFulfillment(over: Partial<Fulfillment> = {}): Fulfillment {
  return {
    type: 'Fulfillment',
    orderId: 'web-1-aaaaaaaa',
    n: 1,
    fulfillmentId: 'web-1-aaaaaaaa-f1',
    location: 'store-1',
    pool: 'main',
    status: 'requested',
    lines: [{ lineId: '1', sku: 'A', units: 2, shipped: 0, delivered: 0, returned: 0, lost: 0 }],
    departed: [],
    madeBy: 'a1',
    cost: { amount: 700, currency: 'USD' },
    decision: 1,
    reroutes: 0,
    excluded: [],
    dispatch: 0,
    parcels: 0,
    commands: {},
    version: 1,
    ...over,
  };
}
