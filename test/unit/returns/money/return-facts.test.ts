import { describe, expect, it } from 'vitest';
import { paidOrder } from '../../../../functions/returns/money/paid-order.ts';
import { closedFacts } from '../../../../functions/returns/money/return-facts.ts';
import { soldOrder } from '../../../support/sold-order.ts';
import { aReturn } from '../return-items.ts';

const owed = [
  { lineId: '1', units: 1, price: 501, tax: 0, fee: 0, amount: 501 },
  { lineId: '1', units: 2, price: 500, tax: 0, fee: 0, amount: 500 },
];
const body = soldOrder({ sold: [{ quantity: 3, price: 501, tax: 0 }], discount: 2, shipping: 0 });
const paid = paidOrder(body, 'lines');
const lines = paid.lines.map((line) => ({ ...line, lineId: '1' }));
const money = { paid: { ...paid, lines }, owed, byShop: [] };

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
    expect(closedFacts(closed, money)).toEqual({
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

  it('count a void label whose cost did not come back, and what a carrier paid', () => {
    const [label] = closed.labels ?? [];
    const voidedAt = '2026-11-21T00:00:00.000Z';
    const outcomes = ['voided', 'refused', undefined] as const;
    const labels = outcomes.flatMap((givenBack, at) => {
      const cost = { amount: 10 ** at, currency: 'USD' };
      return label ? [{ ...label, voidedAt, cost, ...(givenBack ? { givenBack } : {}) }] : [];
    });
    const carrier = { shipmentId: 's', carrier: 'ups', state: 'paid', paid: 1200 } as const;
    const claim = { kind: 'lost', wanted: 'refund', settledBy: 'refund', value: 1501, carrier } as const;

    expect(closedFacts({ ...closed, labels }, money)).toMatchObject({ labelsMinor: 10 });
    expect(closedFacts({ ...closed, claim }, money)).toMatchObject({ carrierPaidMinor: 1200 });
  });

  it('say of a claim what was wrong with its units', () => {
    const claim = { kind: 'damaged', wanted: 'refund', settledBy: 'refund', value: 1501 } as const;
    const { wishes: _, ...rest } = closed;

    expect(closedFacts({ ...rest, claim, kept: true, dispositions: [] }, money)).toMatchObject({
      reasons: [{ reason: 'damaged', units: 3 }],
      grades: [],
      recoveredMinor: 0,
    });
  });

  it('count what is on sale again though nothing is owed for it: the shop has paid, or no customer had it', () => {
    const byShop = [{ lineId: '1', units: 1 }];
    const undelivered = [{ lineId: '1', sku: 'A', units: 2 }];
    const { wishes: _, ...rest } = closed;

    expect(closedFacts(closed, { ...money, owed: [], byShop })).toMatchObject({ recoveredMinor: 501 });
    expect(closedFacts({ ...rest, undelivered, shipmentId: 's' }, { ...money, owed: [] })).toMatchObject({
      recoveredMinor: 1001,
      reasons: [{ reason: 'undelivered', units: 3 }],
    });
    // What was sent beyond what was ordered was sold for nothing.
    expect(closedFacts(closed, { ...money, owed: [] })).toMatchObject({ recoveredMinor: 0 });
  });

  it('say what labels cost that were paid in another currency apart', () => {
    const [label] = closed.labels ?? [];
    if (!label) throw new Error('there is no label');
    const labels = [label, { ...label, cost: { amount: 450, currency: 'CAD' } }];

    expect(closedFacts({ ...closed, labels }, money)).toMatchObject({
      labelsMinor: 700,
      otherLabels: [{ currency: 'CAD', amount: 450 }],
    });
  });

  it('are none before it is closed, and say nothing of money of an order that nobody has understood', () => {
    expect(closedFacts({ ...closed, status: 'inspected' }, money)).toBeUndefined();
    expect(closedFacts(closed, undefined)).not.toHaveProperty('recoveredMinor');
  });
});
