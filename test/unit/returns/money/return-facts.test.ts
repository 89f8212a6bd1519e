import { describe, expect, it } from 'vitest';
import { closedFacts } from '../../../../functions/returns/money/return-facts.ts';
import { aReturn } from '../return-items.ts';

const owed = {
  currency: 'USD',
  lines: [
    { lineId: '1', units: 1, price: 501, tax: 0, fee: 0, amount: 501 },
    { lineId: '1', units: 2, price: 500, tax: 0, fee: 0, amount: 500 },
  ],
  shipping: 0,
  shares: 1501,
  amount: 1501,
};

const closed = aReturn({
  status: 'closed',
  lines: [{ lineId: '1', sku: 'A', units: 3 }],
  wishes: [{ lineId: '1', reason: 'too_small' }],
  dispositions: [
    { lineId: '1', sku: 'A', units: 2, as: 'sellable' },
    { lineId: '1', sku: 'A', units: 1, as: 'scrap', reason: 'torn' },
  ],
  labels: [
    {
      paidBy: 'brand',
      by: 'system:x',
      toldAt: '2026-11-20T00:00:00.000Z',
      cost: { amount: 700, currency: 'USD' },
    },
    {
      paidBy: 'customer',
      by: 'system:x',
      toldAt: '2026-11-20T00:00:00.000Z',
      cost: { amount: 900, currency: 'USD' },
    },
  ],
  requestedAt: '2026-11-20T12:00:00.000Z',
  receivedAt: '2026-11-24T11:00:00.000Z',
  inspectedAt: '2026-11-25T13:00:00.000Z',
  closedAt: '2026-11-26T13:00:00.000Z',
});

describe('the facts of a closed return', () => {
  it('say why units came back, what they were, how long it took, what it brought and cost', () => {
    expect(closedFacts(closed, owed)).toEqual({
      reasons: [{ reason: 'too_small', units: 3 }],
      grades: [
        { grade: 'sellable', units: 2 },
        { grade: 'scrap', units: 1 },
      ],
      days: { toReceive: 3, toInspect: 5, toClose: 6 },
      currency: 'USD',
      recoveredMinor: 1001,
      labelsMinor: 700,
    });
  });

  it('say of a claim what was wrong with its units', () => {
    const claim = { kind: 'damaged', wanted: 'refund', settledBy: 'refund', value: 1501 } as const;
    const { wishes: _, ...rest } = closed;

    expect(closedFacts({ ...rest, claim, kept: true, dispositions: [] }, owed)).toMatchObject({
      reasons: [{ reason: 'damaged', units: 3 }],
      grades: [],
      recoveredMinor: 0,
    });
  });

  it('are none before it is closed, and say nothing of money where nothing is owed', () => {
    expect(closedFacts({ ...closed, status: 'inspected' }, owed)).toBeUndefined();
    expect(closedFacts(closed, undefined)).not.toHaveProperty('recoveredMinor');
  });
});
