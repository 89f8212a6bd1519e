import { describe, expect, test } from 'vitest';
import type { Cart } from '../../../functions/inventory/carts/cart.ts';
import type { Reservation } from '../../../functions/inventory/reservation/reservation.ts';
import { audit, type Books } from '../../../functions/operations/audit/audit.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { aFulfillment, anOrder, heldLines } from '../../support/items.ts';
import { aPosition } from '../../support/positions.ts';

const reservation = (over: Partial<Reservation> = {}): Reservation => ({
  type: 'Reservation',
  orderId: 'web-1-aaaaaaaa',
  pool: 'main',
  status: 'active',
  attempt: 1,
  held: heldLines([{ lineId: '1', sku: 'A', units: 4 }]),
  version: 1,
  ...over,
});
const shard = (atp: number, number = 0): Books['shards'][number] => ({
  type: 'Pool',
  pool: 'main',
  sku: 'A',
  shard: number,
  atp,
  version: 1,
});

/** 10 on hand, 3 of them allocated to open work, 4 claimed: 3 may be promised. */
const books = (over: Partial<Books> = {}): Books => ({
  positions: [aPosition()],
  shards: [shard(3)],
  reservations: [reservation()],
  orders: [anOrder({ totals: { ...noTotals, reserved: 4, allocated: 3 } })],
  fulfillments: [
    aFulfillment({
      lines: [{ lineId: '1', sku: 'A', units: 5, shipped: 2, delivered: 0, returned: 0, lost: 0 }],
    }),
  ],
  ...over,
});

describe('audit', () => {
  test('books that add up have no findings', () => {
    expect(audit(books())).toEqual([]);
  });

  test('units that left in a large ship are allocated until their position was told of it', () => {
    const owed = [{ kind: 'ship' as const, sku: 'A', units: 1 }];
    const lines = [{ lineId: '1', sku: 'A', units: 5, shipped: 3, delivered: 0, returned: 0, lost: 0 }];

    expect(audit(books({ fulfillments: [aFulfillment({ lines, owed })] }))).toEqual([]);
  });

  test('carts claim units like orders, and one that nobody has ended long after its time is found (P31)', () => {
    const cart: Cart = {
      type: 'Cart',
      channel: 'web',
      id: 'c1',
      pool: 'main',
      status: 'open',
      lines: [{ sku: 'A', units: 2 }],
      held: [{ sku: 'A', units: 2 }],
      until: '2026-11-23T09:00:00.000Z',
      listed: '2026-11-23T09:00:00.000Z',
      dueAt: '2026-11-23T09:00:00.000Z',
      madeAt: '2026-11-23T08:50:00.000Z',
      hash: 'x',
      version: 1,
    };
    const withCart = { shards: [shard(1)], carts: [cart] };

    expect(audit(books({ ...withCart, asOf: '2026-11-23T09:10:00.000Z' }))).toEqual([]);
    expect(audit(books({ shards: [shard(3)], carts: [cart] }))).toEqual([
      { kind: 'invariant', about: 'A in main', expected: 1, found: 3 },
    ]);
    expect(audit(books({ ...withCart, asOf: '2026-11-23T09:10:00.001Z' }))).toEqual([
      { kind: 'cart', about: 'cart c1 of web', expected: 0, found: 2 },
    ]);
  });

  test.each([
    [
      'a shard that promises more',
      books({ shards: [shard(4)] }),
      [{ kind: 'invariant', about: 'A in main', expected: 3, found: 4 }],
    ],
    [
      'a pool of which there is no shard',
      books({ shards: [] }),
      [{ kind: 'invariant', about: 'A in main', expected: 3, found: 0 }],
    ],
    [
      'P18: a debt behind a credit',
      books({ shards: [shard(5), shard(-2, 1)] }),
      [{ kind: 'shards', about: 'A in main', expected: 0, found: -2 }],
    ],
    [
      'a wrong free',
      books({ positions: [{ ...aPosition(), free: 8 }], shards: [shard(4)] }),
      [{ kind: 'free', about: 'A at store-1', expected: 7, found: 8 }],
    ],
    [
      'lots that are not on hand',
      books({ positions: [aPosition({ lots: [{ lot: 'x', units: 9 }] })] }),
      [{ kind: 'lots', about: 'A at store-1', expected: 10, found: 9 }],
    ],
    [
      'an allocation without work',
      books({ fulfillments: [] }),
      [{ kind: 'allocated', about: 'A at store-1', expected: 0, found: 3 }],
    ],
    [
      'work without an allocation',
      books({ fulfillments: [...books().fulfillments, aFulfillment({ n: 2, location: 'store-2' })] }),
      [{ kind: 'allocated', about: 'A at store-2', expected: 2, found: 0 }],
    ],
    [
      'an order whose total says other than its claims',
      books({ orders: [anOrder({ totals: { ...noTotals, reserved: 5 } })] }),
      [{ kind: 'reserved', about: 'web-1-aaaaaaaa', expected: 5, found: 4 }],
    ],
    [
      'a closed order that still claims',
      books({ orders: [anOrder({ closed: { as: 'cancelled', at: '2026-11-23T09:00:00.000Z' } })] }),
      [{ kind: 'heldByClosedOrder', about: 'web-1-aaaaaaaa', expected: 0, found: 4 }],
    ],
  ])('finds %s', (_, wrong, findings) => {
    expect(audit(wrong)).toEqual(findings);
  });

  test('the audit passes over what a closed order is giving back, as long as that has a deadline (P17)', () => {
    const closed = { as: 'cancelled', at: '2026-11-23T09:00:00.000Z' } as const;
    const givingBack = (over: Partial<Reservation>) =>
      audit(
        books({
          reservations: [reservation({ status: 'released', ...over })],
          orders: [anOrder({ closed, totals: noTotals })],
        }),
      );

    expect(givingBack({ dueAt: '2026-11-23T09:02:00.000Z' })).toEqual([]);
    expect(givingBack({})).toMatchObject([{ kind: 'heldByClosedOrder' }]);
  });

  test('the audit passes over units that are being taken or given back, which META does not count as reserved', () => {
    for (const status of ['reserving', 'released'] as const)
      expect(
        audit(
          books({
            reservations: [reservation({ status })],
            orders: [anOrder({ totals: { ...noTotals, open: 4 } })],
          }),
        ),
      ).toEqual([]);
  });

  test('units wait under an open exception, or for the re-route of a fulfillment that is there (P24)', () => {
    const line = { lineId: '1', sku: 'A', units: 2 };
    const held = [...heldLines([line], 'x1'), ...heldLines([line], 'f7:0', 7)];
    const open = { orderId: 'web-1-aaaaaaaa', n: 1, status: 'open' } as const;
    const found = (exceptions: NonNullable<Books['exceptions']>) =>
      audit(books({ reservations: [reservation({ held })], exceptions }))
        .filter(({ kind }) => kind === 'owner')
        .map(({ found: units }) => units);

    expect(found([open])).toEqual([2]);
    expect(found([{ ...open, status: 'resolved' }])).toEqual([2, 2]);
  });
});
