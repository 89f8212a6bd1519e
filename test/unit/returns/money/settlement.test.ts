import { describe, expect, it } from 'vitest';
import { canonicalOrderSchema } from '../../../../functions/order/canonical-order.ts';
import { paidOrder } from '../../../../functions/returns/money/paid-order.ts';
import { settleReturns, type UnitsToSettle } from '../../../../functions/returns/money/settlement.ts';
import { anOrderBody } from '../../../support/channels.ts';

const some = (over: Partial<UnitsToSettle>): UnitsToSettle => ({
  returnId: 'r1',
  lines: [{ lineId: '1', units: 1 }],
  feeOf: () => 0,
  withShipping: false,
  ...over,
});
const line = { lineId: '1', sku: 'A', quantity: 3, unitPrice: { amount: 1000 } };
const orderOf = (over: Record<string, unknown>) => canonicalOrderSchema.parse(anOrderBody(over));
const most = Number.MAX_SAFE_INTEGER;

describe('what a return is owed', () => {
  it('is a unit at its price less its share of discounts, with its share of tax', () => {
    const order = orderOf({
      lines: [{ ...line, discounts: [{ amount: { amount: 100 } }], taxes: [{ amount: { amount: 232 } }] }],
    });

    const owed = settleReturns(
      paidOrder(order, 'lines'),
      [some({ lines: [{ lineId: '1', units: 3 }] })],
      () => 0,
      most,
    );

    expect(owed.get('r1')).toEqual({
      lines: [
        { lineId: '1', units: 1, price: 967, tax: 78, fee: 0, amount: 1045 },
        { lineId: '1', units: 1, price: 967, tax: 77, fee: 0, amount: 1044 },
        { lineId: '1', units: 1, price: 966, tax: 77, fee: 0, amount: 1043 },
      ],
      shipping: 0,
      shares: 3132,
      amount: 3132,
    });
  });

  it('is nothing for surplus, which comes back first (P11)', () => {
    const order = orderOf({ lines: [line] });
    const returns = [some({}), some({ returnId: 'r2', lines: [{ lineId: '1', units: 2 }] })];

    const owed = settleReturns(paidOrder(order, 'lines'), returns, () => 1, most);

    expect([owed.get('r1')?.amount, owed.get('r2')?.amount]).toEqual([0, 2000]);
  });

  it('is less by the fee, and never below nothing', () => {
    const order = orderOf({
      lines: [line, { lineId: '2', sku: 'B', quantity: 1, unitPrice: { amount: 300 } }],
    });
    const lines = [
      { lineId: '1', units: 1 },
      { lineId: '2', units: 1 },
    ];

    const owed = settleReturns(paidOrder(order, 'lines'), [some({ lines, feeOf: () => 500 })], () => 0, most);

    expect(owed.get('r1')?.lines).toMatchObject([
      { fee: 500, amount: 500 },
      { fee: 300, amount: 0 },
    ]);
  });

  it('has the shipping with the last unit, where the policy gives it back', () => {
    const order = orderOf({ lines: [line], charges: { shipping: { amount: 599 } } });
    const returns = ['r1', 'r2', 'r3'].map((returnId) => some({ returnId, withShipping: true }));

    const owed = settleReturns(paidOrder(order, 'lines'), returns, () => 0, most);

    expect(returns.map(({ returnId }) => owed.get(returnId)?.amount)).toEqual([1000, 1000, 1599]);
  });

  it('has the tax in the price where prices include it', () => {
    const order = orderOf({
      lines: [{ ...line, taxes: [{ amount: { amount: 479 } }] }],
      charges: { taxIncluded: true },
    });

    const owed = settleReturns(paidOrder(order, 'lines'), [some({})], () => 0, most);

    expect(owed.get('r1')).toMatchObject({ amount: 1000, lines: [{ price: 1000, tax: 160, amount: 1000 }] });
  });

  it('is of a part of a set its share of what the set was sold for', () => {
    const set = { lineId: 's', sku: 'SET', kind: 'bundle', quantity: 1, unitPrice: { amount: 1001 } };
    const parts = ['1', '2'].map((lineId) => ({
      lineId,
      sku: `P-${lineId}`,
      parentLineId: 's',
      quantity: 1,
      unitPrice: { amount: 0 },
    }));
    const order = orderOf({ lines: [set, ...parts] });
    const returns = [some({}), some({ returnId: 'r2', lines: [{ lineId: '2', units: 1 }] })];

    const owed = settleReturns(paidOrder(order, 'lines'), returns, () => 0, most);

    expect([owed.get('r1')?.amount, owed.get('r2')?.amount]).toEqual([501, 500]);
  });

  it('leaves a discount on shipping to the shipping where the shop gives each line its own', () => {
    const order = orderOf({
      lines: [line],
      charges: { shipping: { amount: 599 }, discount: { amount: 599 } },
    });

    const paid = paidOrder(order, 'shipping');

    expect(paid).toMatchObject({ lines: [{ price: 3000 }], shipping: { price: 0 } });
    expect(paidOrder(order, 'lines').lines).toMatchObject([{ price: 2401 }]);
  });
});
