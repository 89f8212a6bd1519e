import { describe, expect, test } from 'vitest';
import { type LineFacts, lineStates } from '../../../functions/capture/reading/line-states.ts';
import { canonicalOrderSchema } from '../../../functions/order/canonical-order.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { type Return, returnSchema } from '../../../functions/returns/rma/return.ts';
import { anOrderBody } from '../../support/channels.ts';
import { aFulfillment } from '../../support/items.ts';

const body = canonicalOrderSchema.parse(anOrderBody());

function facts(over: Partial<LineFacts> = {}): LineFacts {
  return {
    order: { totals: { ...noTotals, open: 3 } },
    body,
    reservation: undefined,
    fulfillments: [],
    returns: [],
    ...over,
  };
}

function unitsOf(lineId: string, over: Partial<LineFacts>) {
  return Object.fromEntries(
    Object.entries(lineStates(facts(over)).get(lineId) ?? {}).filter(([, units]) => units > 0),
  );
}

function fulfillmentWith(over: Partial<ReturnType<typeof aFulfillment>['lines'][number]>) {
  return aFulfillment({
    lines: [{ lineId: '1', sku: 'A', units: 2, shipped: 0, delivered: 0, returned: 0, lost: 0, ...over }],
  });
}

function aReturn(status: Return['status'], units: number): Return {
  return returnSchema.parse({
    type: 'Return',
    orderId: 'web-1-aaaaaaaa',
    channel: 'web',
    n: 1,
    returnId: 'web-1-aaaaaaaa-r1',
    location: 'store-1',
    pool: 'main',
    status,
    lines: [{ lineId: '1', sku: 'A', units }],
    requestedAt: '2026-11-23T09:00:00.000Z',
    receiveBy: '2026-12-23T09:00:00.000Z',
    attempt: 1,
    version: 1,
  });
}

const allDelivered = { order: { totals: { ...noTotals, delivered: 2 } } };

describe('where the units of a line are', () => {
  test('units that no record holds are still to be reserved, or wait for stock', () => {
    expect(unitsOf('1', {})).toEqual({ open: 2 });
    expect(unitsOf('1', { order: { totals: { ...noTotals, backordered: 3 } } })).toEqual({ backordered: 2 });
  });

  test('units that were cancelled before they were reserved are no longer wanted', () => {
    expect(
      unitsOf('1', { order: { totals: { ...noTotals, open: 2, cancelled: 1 }, wanted: { 1: 1 } } }),
    ).toEqual({
      open: 1,
      cancelled: 1,
    });
  });

  test('units that no record of an order holds were cancelled when the order waits for none', () => {
    expect(unitsOf('1', { order: { totals: { ...noTotals, cancelled: 3 } } })).toEqual({ cancelled: 2 });
  });

  test('units of a parcel that comes back to its sender are returned, those of a lost one lost', () => {
    expect(
      unitsOf('1', {
        ...allDelivered,
        fulfillments: [fulfillmentWith({ shipped: 2, returned: 1, lost: 1 })],
      }),
    ).toEqual({
      returned: 1,
      lost: 1,
    });
  });

  test.each(['received', 'inspected', 'closed'] as const)(
    'units of a return that is %s came back',
    (status) => {
      expect(
        unitsOf('1', {
          ...allDelivered,
          fulfillments: [fulfillmentWith({ shipped: 2, delivered: 2 })],
          returns: [aReturn(status, 1)],
        }),
      ).toEqual({ delivered: 1, returned: 1 });
    },
  );

  test.each(['requested', 'cancelled', 'expired'] as const)(
    'units of a return that is %s did not come back',
    (status) => {
      expect(
        unitsOf('1', {
          ...allDelivered,
          fulfillments: [fulfillmentWith({ shipped: 2, delivered: 2 })],
          returns: [aReturn(status, 1)],
        }),
      ).toEqual({ delivered: 2 });
    },
  );

  test('units of a claim whose goods stay did not come back', () => {
    expect(
      unitsOf('1', {
        ...allDelivered,
        fulfillments: [fulfillmentWith({ shipped: 2, delivered: 2 })],
        returns: [{ ...aReturn('closed', 1), kept: true }],
      }),
    ).toEqual({ delivered: 2 });
  });

  test('no state is below zero, also when more came back than was known to be delivered', () => {
    expect(
      unitsOf('1', {
        ...allDelivered,
        fulfillments: [fulfillmentWith({ shipped: 2, delivered: 1 })],
        returns: [aReturn('received', 2)],
      }),
    ).toEqual({ shipped: 1, returned: 1 });
  });

  test('a line that is not ours to ship has no units', () => {
    const mixed = canonicalOrderSchema.parse(
      anOrderBody({
        lines: [
          { lineId: '1', sku: 'A', quantity: 1, unitPrice: { amount: 1 } },
          { lineId: 'g', kind: 'giftcard', requiresShipping: false, quantity: 1, unitPrice: { amount: 1 } },
        ],
      }),
    );

    expect([...lineStates(facts({ body: mixed })).keys()]).toEqual(['1']);
  });
});
