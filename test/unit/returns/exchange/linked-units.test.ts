import { describe, expect, it } from 'vitest';
import { canonicalOrderSchema } from '../../../../functions/order/canonical-order.ts';
import { priceOfUnits } from '../../../../functions/returns/exchange/linked-units.ts';

const body = canonicalOrderSchema.parse({
  channel: 'web',
  external: { id: 'exchange:r1:1', number: '1-X1' },
  placedAt: '2026-11-23T10:00:00Z',
  currency: 'USD',
  shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
  lines: [
    {
      lineId: '1',
      sku: 'B',
      quantity: 3,
      unitPrice: { amount: 34 },
      discounts: [{ amount: { amount: 2 } }],
      total: { amount: 100 },
    },
    { lineId: '2', sku: 'C', quantity: 1, unitPrice: { amount: 9000 }, total: { amount: 9000 } },
  ],
  charges: { taxIncluded: true },
});

describe('what units of a linked order cost that were not cancelled', () => {
  it.each([
    { left: [3, 1], price: 9100 },
    { left: [3, 0], price: 100 },
    { left: [1, 1], price: 9034 },
    { left: [2, 0], price: 67 },
  ])('is the part of their own lines: of $left $price', ({ left, price }) => {
    const units = new Map(left.map((count, at) => [String(at + 1), count]));
    const sent = left.reduce((sum, count) => sum + count, 0);
    expect(priceOfUnits(body, sent, units)).toBe(price);
  });

  it('is in proportion where nobody knows of which lines they are', () => {
    expect(priceOfUnits(body, 4, new Map())).toBe(9100);
  });
});
