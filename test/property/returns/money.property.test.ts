import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalOrderSchema } from '../../../functions/order/canonical-order.ts';
import type { CanonicalOrder } from '../../../functions/order/order-form.ts';
import { sharesByWeight, sharesOfFirst } from '../../../functions/returns/money/largest-remainder.ts';
import { paidOrder } from '../../../functions/returns/money/paid-order.ts';
import { settleReturns, type UnitsToSettle } from '../../../functions/returns/money/settlement.ts';

const numRuns = Number(process.env['MONEY_RUNS'] ?? 60);

/** Amounts are minor units: of currencies with 0, 2 and 3 decimals. */
const currency = fc.constantFrom('JPY', 'USD', 'KWD');

const soldLine = fc.record({
  quantity: fc.integer({ min: 1, max: 7 }),
  price: fc.integer({ min: 0, max: 2000 }),
  discount: fc.integer({ min: 0, max: 1500 }),
  tax: fc.integer({ min: 0, max: 900 }),
});

const anyOrder = fc
  .record({
    currency,
    lines: fc.array(soldLine, { minLength: 1, maxLength: 4 }),
    orderDiscount: fc.integer({ min: 0, max: 4000 }),
    shipping: fc.integer({ min: 0, max: 1500 }),
    otherTax: fc.integer({ min: 0, max: 700 }),
    taxIncluded: fc.boolean(),
    saysTaxes: fc.boolean(),
  })
  .map(({ lines, orderDiscount, shipping, otherTax, taxIncluded, saysTaxes, ...rest }): CanonicalOrder => {
    const sold = lines.map((line) => ({
      ...line,
      discount: Math.min(line.discount, line.quantity * line.price),
    }));
    const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
    const items = sum(sold.map(({ quantity, price }) => quantity * price));
    const own = sum(sold.map(({ discount }) => discount));
    return canonicalOrderSchema.parse({
      channel: 'web',
      external: { id: '1', number: '1' },
      placedAt: '2026-11-23T10:00:00Z',
      currency: rest.currency,
      shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
      lines: sold.map(({ quantity, price, discount, tax }, at) => ({
        lineId: String(at),
        sku: `S-${at}`,
        quantity,
        unitPrice: { amount: price },
        discounts: [{ amount: { amount: discount } }],
        taxes: saysTaxes ? [{ amount: { amount: tax } }] : [],
      })),
      charges: {
        taxIncluded,
        shipping: { amount: shipping },
        discount: { amount: own + Math.min(orderDiscount, items - own + shipping) },
        tax: { amount: (saysTaxes ? sum(sold.map(({ tax }) => tax)) : 0) + otherTax },
      },
    });
  });

/** Returns of an order, some units at a time, until everything is back; the seed says in which order. */
function returnsOf(order: CanonicalOrder, order0: readonly number[]): UnitsToSettle[] {
  const units = order.lines.flatMap(({ lineId, quantity }) => Array.from({ length: quantity }, () => lineId));
  const shuffled = units
    .map((lineId, at) => ({ lineId, rank: order0[at % order0.length] ?? 0, at }))
    .toSorted((a, b) => a.rank - b.rank || a.at - b.at);
  return shuffled.map(({ lineId }, at) => ({
    returnId: String(at),
    lines: [{ lineId, units: 1 }],
    feeOf: () => 0,
    withShipping: true,
  }));
}

const ranks = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 5, maxLength: 28 });
const noSurplus = () => 0;

describe('the money of returns', () => {
  it('is shared by largest remainder: all of it, each within one of what is exact, and nobody passes one of more weight', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 10 ** 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), weights, (amount, parts) => {
        const whole = parts.reduce((sum, part) => sum + BigInt(part), 0n);
        fc.pre(whole > 0n);

        const shares = sharesByWeight(amount, parts);

        expect(shares.reduce((sum, share) => sum + BigInt(share), 0n)).toBe(BigInt(amount));
        for (const [at, share] of shares.entries()) {
          const off = BigInt(share) * whole - BigInt(amount) * BigInt(parts[at] ?? 0);
          expect(off < whole && off > -whole).toBe(true);
        }
      }),
      { numRuns },
    );
  });

  it('of equal units adds up whatever the number of units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 1, max: 50 }), (amount, units) => {
        const each = Array.from(
          { length: units },
          (_, at) => sharesOfFirst(amount, units, at + 1) - sharesOfFirst(amount, units, at),
        );

        expect(each).toEqual(
          sharesByWeight(
            amount,
            Array.from({ length: units }, () => 1),
          ),
        );
      }),
      { numRuns },
    );
  });

  it('is all of what was paid once everything is back, and never more before, in whatever order it comes', () => {
    fc.assert(
      fc.property(anyOrder, ranks, fc.constantFrom('lines', 'shipping'), (order, seed, others) => {
        const total = order.charges.total.amount;
        const paid = paidOrder(order, others === 'lines' ? 'lines' : 'shipping');
        const returns = returnsOf(order, seed);

        const owed = settleReturns(paid, returns, noSurplus, Number.MAX_SAFE_INTEGER);

        let sum = 0;
        for (const { returnId } of returns) {
          sum += owed.get(returnId)?.amount ?? 0;
          expect(sum).toBeLessThanOrEqual(total);
        }
        expect(sum).toBe(total);
      }),
      { numRuns },
    );
  });

  it('does not depend on how many units come at a time, and stops where the order was given back otherwise', () => {
    fc.assert(
      fc.property(anyOrder, ranks, fc.integer({ min: 0, max: 9000 }), (order, seed, ceiling) => {
        const paid = paidOrder(order, 'lines');
        const single = returnsOf(order, seed);
        const lines = order.lines.map(({ lineId, quantity }) => ({ lineId, units: quantity }));
        const atOnce = [{ returnId: 'all', lines, feeOf: () => 0, withShipping: true }];
        const sumOf = (returns: readonly UnitsToSettle[], most: number): number =>
          [...settleReturns(paid, returns, noSurplus, most).values()].reduce(
            (sum, { amount }) => sum + amount,
            0,
          );

        expect(sumOf(single, ceiling)).toBe(sumOf(atOnce, ceiling));
        expect(sumOf(single, ceiling)).toBe(Math.min(ceiling, sumOf(single, Number.MAX_SAFE_INTEGER)));
      }),
      { numRuns },
    );
  });

  it('is a cent off where each unit is rounded for itself', () => {
    const naive = fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 2, max: 9 }),
      (amount, units) => {
        expect(Math.round(amount / units) * units).toBe(amount);
      },
    );

    expect(fc.check(naive, { numRuns: 100 }).failed).toBe(true);
  });
});
