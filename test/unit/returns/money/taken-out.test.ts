import { describe, expect, it } from 'vitest';
import { noTotals, type Order } from '../../../../functions/order/order.ts';
import { owedByReturn } from '../../../../functions/returns/money/return-owed.ts';
import { aFulfillment, anOrder } from '../../../support/items.ts';
import { soldOrder } from '../../../support/sold-order.ts';
import { aReturn } from '../return-items.ts';

const line = { lineId: '0', sku: 'S-0', units: 3 };

/** Shipping that is owed once three of four units are back, which were sold at 10.00 with 5.00 of shipping. */
function shippingOwed(totals: Partial<Order['totals']>, sent: number): number | undefined {
  const body = soldOrder({ sold: [{ quantity: 4, price: 1000, tax: 0 }], discount: 0, shipping: 500 });
  const returned = aReturn({
    ...{ status: 'closed', lines: [line], received: [line], taken: [line] },
    dispositions: [{ ...line, as: 'sellable' }],
    terms: { lines: [], shipping: true },
  });
  const facts = {
    order: anOrder({ totals: { ...noTotals, returned: 3, ...totals } }),
    ...{ body, channel: undefined, returns: [returned], refunds: [] },
    fulfillments: [
      aFulfillment({ lines: [{ ...line, units: sent, shipped: sent, delivered: 0, returned: 0, lost: 0 }] }),
    ],
  };
  return owedByReturn(facts).get(returned.returnId)?.shipping;
}

describe('what was paid for shipping', () => {
  it('is owed once all is back that was sent: what was cancelled before that never comes', () => {
    expect(shippingOwed({ cancelled: 1 }, 3)).toBe(500);
  });

  it('waits for units that the customer has, that are lost, or that are still to be sent', () => {
    expect(shippingOwed({ delivered: 1 }, 4)).toBe(0);
    expect(shippingOwed({ lost: 1 }, 4)).toBe(0);
    expect(shippingOwed({ cancelled: 1, reserved: 1 }, 3)).toBe(0);
    expect(shippingOwed({ cancelled: 1, delivered: 1 }, 4)).toBe(0);
  });
});
