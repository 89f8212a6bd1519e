import { describe, expect, it } from 'vitest';

import {
  canonicalOrderSchema,
  closedOnArrival,
  openLines,
} from '../../../functions/order/canonical-order.ts';
import { capturedOrderSchema, type OrderDraft } from '../../../functions/order/order-form.ts';
import { draft, orderOf } from '../channels/drafts.ts';

/** The paths of the invalid fields of an order. */
function invalidPaths(order: unknown): string[] {
  const issues = canonicalOrderSchema.safeParse(order).error?.issues ?? [];
  return issues.map((issue) =>
    [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys : [])].join('.'),
  );
}

const line = (more: Partial<OrderDraft['lines'][number]> = {}): OrderDraft['lines'][number] => ({
  lineId: 'a',
  sku: 'MUG',
  quantity: 2,
  unitPrice: { amount: 1250 },
  ...more,
});

describe('canonicalOrderSchema', () => {
  it('fills in defaults, open units, totals and the content hash', () => {
    const order = orderOf();

    expect(order.placedAt).toBe('2026-11-20T08:00:00.000Z');
    expect(order.version).toEqual({
      updatedAt: order.placedAt,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(order.lines.map(({ open, total }) => [open, total.amount])).toEqual([
      [2, 2500],
      [1, 1250],
      [0, 5000],
    ]);
    expect(order.charges).toMatchObject({
      items: { amount: 8750 },
      shipping: { amount: 0 },
      total: { amount: 8750 },
    });
    expect(order).toMatchObject({
      payment: 'paid',
      state: 'open',
      holds: [],
      warnings: [],
      shipping: { method: 'ship', requested: { serviceLevel: 'standard' } },
    });
  });

  it('parses a complete order to itself, as does the schema of stored orders', () => {
    const order = orderOf();

    expect(canonicalOrderSchema.parse(order)).toEqual(order);
    expect(capturedOrderSchema.parse(order)).toEqual(order);
  });

  it('names every invalid field in one answer, and every broken rule across fields', () => {
    const wrong = {
      ...draft,
      channel: 'My Shop',
      currency: 'usd',
      placedAt: 'yesterday',
      shipTo: undefined,
      colour: 'red',
      lines: [
        line({ quantity: 1.5 }),
        { ...line({ lineId: 'b' }), sku: undefined },
        line({ lineId: 'b' }),
        line({ lineId: 'd', open: 3 }),
        { ...line({ lineId: 'e' }), shipTo: {} },
      ],
    };

    expect(invalidPaths(wrong).sort()).toEqual([
      'channel',
      'colour',
      'currency',
      'lines.0.quantity',
      'lines.1.sku',
      'lines.2.lineId',
      'lines.3.open',
      'lines.4.shipTo',
      'placedAt',
      'shipTo',
    ]);
  });

  it('names the missing SKU of a line whose quantity is invalid, too', () => {
    const faulty = { ...line({ quantity: -1 }), sku: undefined };

    expect(invalidPaths({ ...draft, lines: [faulty] }).sort()).toEqual(['lines.0.quantity', 'lines.0.sku']);
  });

  const BIG = Number.MAX_SAFE_INTEGER;
  it.each([
    [
      'discounts',
      { lines: [line({ discounts: [{ amount: { amount: BIG } }, { amount: { amount: BIG } }] })] },
    ],
    ['taxes', { lines: [line({ taxes: [{ amount: { amount: BIG } }, { amount: { amount: 1 } }] })] }],
    ['charges', { charges: { shipping: { amount: BIG }, tax: { amount: BIG } } }],
    ['a discount from far below', { charges: { items: { amount: -BIG }, discount: { amount: BIG } } }],
    [
      'a tip and duties',
      { charges: { tip: { amount: BIG }, duties: { amount: BIG }, total: { amount: 0 } } },
    ],
  ])('refuses an order whose amounts exceed an exact sum by %s', (_what, change) => {
    expect(invalidPaths({ ...draft, ...change })).toEqual(['charges']);
  });

  it.each([null, [], 'order', 7])('refuses %j for an order', (value) => {
    expect(canonicalOrderSchema.safeParse(value).success).toBe(false);
  });

  it('names the fields that an empty order lacks', () => {
    expect(invalidPaths({}).sort()).toEqual(['channel', 'currency', 'external', 'lines', 'placedAt']);
  });

  it.each([
    ['a country in words', { shipTo: { lines: ['1 St'], country: 'United States' } }, 'shipTo.country'],
    ['no lines', { lines: [] }, 'lines'],
    [
      'too many lines',
      { lines: Array.from({ length: 501 }, (_, n) => line({ lineId: String(n) })) },
      'lines',
    ],
    ['a quantity of zero', { lines: [line({ quantity: 0 })] }, 'lines.0.quantity'],
    ['money as a fraction', { lines: [line({ unitPrice: { amount: 12.5 } })] }, 'lines.0.unitPrice.amount'],
    ['more cancelled than ordered', { lines: [line({ cancelled: 3 })] }, 'lines.0.cancelled'],
    [
      'amounts that exceed an exact sum',
      { lines: [line({ quantity: 1000, unitPrice: { amount: 2 ** 52 } })] },
      'lines',
    ],
    ['a time without offset', { placedAt: '2026-11-20T10:00:00' }, 'placedAt'],
    ['a time of another millennium', { placedAt: '9999-12-31T23:59:59-05:00' }, 'placedAt'],
    [
      'a promise in the year 0',
      { shipping: { deliverBy: '0000-01-01T00:00:00+01:00' } },
      'shipping.deliverBy',
    ],
    ['a version from before 2000', { version: { updatedAt: '1970-01-01T00:00:00Z' } }, 'version.updatedAt'],
    [
      'an exact price that is not its amount',
      { lines: [line({ unitPrice: { amount: 100, raw: '999.001' } })] },
      'lines.0.unitPrice.raw',
    ],
    [
      'an exact discount that is not its amount',
      { lines: [line({ discounts: [{ amount: { amount: 1, raw: '0.0049' } }] })] },
      'lines.0.discounts.0.amount.raw',
    ],
    [
      'two holds of one id',
      {
        holds: [
          { id: 'a', reason: 'fraud' },
          { id: 'b', reason: 'x' },
          { id: 'a', reason: 'address' },
        ],
      },
      'holds.2.id',
    ],
    ['an id as a number', { external: { id: 5, number: '5' } }, 'external.id'],
  ])('refuses an order with %s', (_what, change, path) => {
    expect(invalidPaths({ ...draft, ...change })).toEqual([path]);
  });

  it('asks for no SKU and no address of an order that needs no shipping', () => {
    expect(
      invalidPaths({
        ...draft,
        shipTo: undefined,
        lines: [{ ...line(), sku: undefined, requiresShipping: false }],
      }),
    ).toEqual([]);
    expect(
      invalidPaths({
        ...draft,
        shipTo: undefined,
        state: 'cancelled',
        lines: [{ ...line(), sku: undefined }],
      }),
    ).toEqual([]);
    expect(invalidPaths({ ...draft, shipTo: undefined, shipping: { method: 'pickup' } })).toEqual([]);
  });

  it('warns of a total that is not the sum of its parts, and keeps the total', () => {
    const order = orderOf({
      charges: { shipping: { amount: 500 }, tax: { amount: 700 }, total: { amount: 9000 } },
    });

    expect(order.charges.total).toEqual({ amount: 9000 });
    expect(order.warnings).toEqual([
      { code: 'TOTALS_DIFFER', path: 'charges.total', message: 'total is 90.00 USD, its parts make 99.50' },
    ]);
    expect(canonicalOrderSchema.parse(order).warnings).toHaveLength(1);
  });

  it('adds the tax to the total only where prices do not include it', () => {
    expect(orderOf({ charges: { tax: { amount: 700 }, taxIncluded: true } }).charges.total.amount).toBe(8750);
    expect(orderOf({ charges: { tax: { amount: 700 } } }).charges.total.amount).toBe(9450);
  });
});

describe('openLines', () => {
  it('finds the lines that need shipping; lines of equal SKUs stay apart', () => {
    expect(openLines(orderOf()).map(({ lineId, open }) => [lineId, open])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('finds fewer units where some were fulfilled or cancelled before', () => {
    const order = orderOf({
      lines: [line({ open: 1 }), line({ lineId: 'b', open: 0 }), line({ lineId: 'c', cancelled: 1 })],
    });

    expect(openLines(order).map(({ lineId, open }) => [lineId, open])).toEqual([
      ['a', 1],
      ['c', 1],
    ]);
  });
});

describe('closedOnArrival', () => {
  it.each<[Partial<OrderDraft>, string | undefined]>([
    [{}, undefined],
    [{ state: 'cancelled' }, 'cancelled'],
    [{ state: 'completed' }, 'completed'],
    [{ state: 'refunded' }, 'completed'],
    [{ fulfilledBy: 'channel' }, 'completed'],
    [{ lines: [line({ requiresShipping: false })] }, 'nothing_to_ship'],
  ])('closes an order with %j as %s', (change, end) => {
    expect(closedOnArrival(orderOf(change))).toBe(end);
  });
});

describe('the content hash of an order', () => {
  const hashOf = (change: Partial<OrderDraft>): string => orderOf(change).version.hash;

  it('is the same for another version, and for another sequence of lines, tags and keys', () => {
    const reversed = Object.fromEntries(Object.entries(draft).reverse());

    expect(canonicalOrderSchema.parse(reversed).version.hash).toBe(hashOf({}));
    expect(hashOf({ version: { updatedAt: '2026-11-21T00:00:00Z' } })).toBe(hashOf({}));
    expect(hashOf({ lines: draft.lines.toReversed() })).toBe(hashOf({}));
    expect(hashOf({ tags: ['x', 'y'] })).toBe(hashOf({ tags: ['y', 'x'] }));
    expect(hashOf({ placedAt: '2026-11-20T08:00:00Z' })).toBe(hashOf({}));
  });

  it('is another for other tags, payment, notes, lines, quantities and test orders', () => {
    const hashes = [
      {},
      { tags: ['x'] },
      { payment: 'pending' as const },
      { notes: { customer: 'ring twice' } },
      { lines: [line()] },
      { lines: [line({ quantity: 3 })] },
      { test: true },
    ].map(hashOf);

    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
